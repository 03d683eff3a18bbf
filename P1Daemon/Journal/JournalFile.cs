using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>
/// The journal's database: rows in the order of writing, and single values beside them. In write-ahead mode with synchronous=NORMAL a kill loses nothing;
/// a power cut may undo the last seconds.
/// </summary>
internal sealed class JournalFile : IDisposable
{
    const string Schema = """
        CREATE TABLE IF NOT EXISTS reading (
            row INTEGER PRIMARY KEY,
            journal TEXT NOT NULL,
            seq INTEGER NOT NULL,
            written INTEGER NOT NULL, -- Unix seconds of the host
            body BLOB NOT NULL);      -- the JSON as it is sent
        CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value);
        """;

    // The library would try for 30 s, and the meter's loop with it.
    const int LockTimeoutSeconds = 1;

    readonly SqliteConnection _connection;
    readonly List<SqliteCommand> _commands = [];
    readonly SqliteCommand _begin;
    readonly SqliteCommand _commit;
    readonly SqliteCommand _rollback;

    /// <summary>Opens or makes the file; <c>:memory:</c> for none.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is no journal.</exception>
    public JournalFile(string path)
    {
        SqliteLibrary.Register();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockTimeoutSeconds }.ToString());
        try
        {
            _connection.Open();
            // Pages of half the usual size: whole pages are written for every reading, and two of the usual ones hold only two readings.
            // One process a journal: two would give one number to two readings.
            Command("PRAGMA page_size=2048; PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL").ExecuteNonQuery();
            Command(Schema).ExecuteNonQuery();
            _begin = Command("BEGIN IMMEDIATE");
            _commit = Command("COMMIT");
            _rollback = Command("ROLLBACK");
        }
        catch
        {
            _connection.Dispose();
            throw;
        }
    }

    /// <summary>Prepares a statement once; dispose of it with the file.</summary>
    public SqliteCommand Command(string sql, params ReadOnlySpan<string> parameters)
    {
        SqliteCommand command = _connection.CreateCommand();
#pragma warning disable CA2100 // every statement is a constant of this folder
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (string parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        _commands.Add(command);
        return command;
    }

    /// <summary>Runs all of it or nothing.</summary>
    public void InTransaction(Action act)
    {
        _begin.ExecuteNonQuery();
        try
        {
            act();
            _commit.ExecuteNonQuery();
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    // SQLite may have done it already, as it does when the disk is full.
    void RollBack()
    {
        try
        {
            _rollback.ExecuteNonQuery();
        }
        catch (SqliteException)
        {
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _begin.Dispose();
        _commit.Dispose();
        _rollback.Dispose();
        _commands.ForEach(command => command.Dispose());
        _connection.Dispose();
    }
}
