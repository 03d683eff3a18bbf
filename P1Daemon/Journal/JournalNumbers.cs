using System.Globalization;

namespace P1Daemon.Journal;

/// <summary>
/// The pair that the next reading gets. The same file in the same boot goes on counting; anything else counts from 1 under an id of its own, which is
/// written with the first reading that bears it.
/// </summary>
internal sealed class JournalNumbers
{
    readonly JournalNotes _notes;
    readonly string _boot;
    readonly string _inode;
    bool _isNew;

    /// <summary>Looks what the file says.</summary>
    /// <param name="notes">Of the file.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="bootId">Of <see cref="BootId"/>.</param>
    public JournalNumbers(JournalNotes notes, string path, string? bootId)
    {
        _notes = notes;
        _boot = bootId ?? "";
        _inode = FileIdentity.Inode(path)?.ToString(CultureInfo.InvariantCulture) ?? "";
        if (notes.GetText(Note.Id) is { } id && bootId is not null && notes.GetText(Note.Boot) == bootId && notes.GetText(Note.Inode) == _inode)
        {
            Id = id;
            Next = notes.Get(Note.NextSeq) ?? 1;
            FirstRow = notes.Get(Note.IdRow) ?? 0;
            return;
        }

        // A Guid is random and comes from the kernel: RandomNumberGenerator would load OpenSSL, which nothing else needs.
        Id = Guid.NewGuid().ToString("N")[..8];
        Next = 1;
        _isNew = true;
    }

    /// <summary>Eight hex digits.</summary>
    public string Id { get; }

    /// <summary>No row before this one bears the id.</summary>
    public long FirstRow { get; private set; }

    /// <summary>The number of the next reading.</summary>
    public long Next { get; private set; }

    /// <summary>The number of the last reading; null before the first.</summary>
    public long? Last => Next > 1 ? Next - 1 : null;

    /// <summary>In the transaction of the reading that bears <see cref="Next"/>: the number after it.</summary>
    /// <param name="row">Of that reading.</param>
    public void Write(long row)
    {
        if (_isNew)
        {
            FirstRow = row;
            _notes.Set(Note.IdRow, row);
            _notes.Set(Note.Id, Id);
            _notes.Set(Note.Boot, _boot);
            _notes.Set(Note.Inode, _inode);
        }

        _notes.Set(Note.NextSeq, Next + 1);
    }

    /// <summary>After the transaction: a write that failed must not leave a gap.</summary>
    public void Count()
    {
        _isNew = false;
        Next++;
    }
}
