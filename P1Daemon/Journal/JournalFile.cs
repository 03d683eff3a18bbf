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
            row INTEGER PRIMARY KEY AUTOINCREMENT,
            journal TEXT NOT NULL,
            seq INTEGER NOT NULL,
            written INTEGER NOT NULL, -- Unix seconds of the host
            body BLOB NOT NULL);      -- the JSON as it is sent
        CREATE TABLE IF NOT EXISTS note (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
        """;

    // The library would try for 30 s, and the meter's loop with it.
    const int LockTimeoutSeconds = 1;

    readonly SqliteConnection _connection;
    readonly List<SqliteCommand> _commands = [];

    /// <summary>Opens or makes the file; <c>:memory:</c> for none.</summary>
    /// <exception cref="SqliteException">It cannot be opened, or is no journal.</exception>
    public JournalFile(string path)
    {
        SqliteLibrary.Register();
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = LockTimeoutSeconds }.ToString());
        try
        {
            _connection.Open();
            // One process a journal: two would give one number to two readings.
            Command("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL").ExecuteNonQuery();
            Command(Schema).ExecuteNonQuery();
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
        using SqliteTransaction transaction = _connection.BeginTransaction();
        _commands.ForEach(command => command.Transaction = transaction);
        try
        {
            act();
            transaction.Commit();
        }
        finally
        {
            _commands.ForEach(command => command.Transaction = null);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _commands.ForEach(command => command.Dispose());
        _connection.Dispose();
    }
}
