using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace P1Daemon.Journal;

/// <summary>What can go wrong with a journal's file, told by the exception.</summary>
internal static class JournalFault
{
    // SQLite's result codes.
    const int Busy = 5;
    const int Locked = 6;
    const int Corrupt = 11;
    const int NotADatabase = 26;

    /// <summary>The disk or the file, and no bug.</summary>
    public static bool IsExpected(Exception error) => error is SqliteException or IOException or UnauthorizedAccessException || IsDamage(error);

    /// <summary>The file's content is wrong: it will not mend itself.</summary>
    public static bool IsDamage(Exception error) =>
        error is JsonException or InvalidCastException or SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>For a person.</summary>
    public static string InWords(Exception error) => error is SqliteException { SqliteErrorCode: Busy or Locked }
        ? "another program has it open; a second meter needs a journal.path of its own"
        : error.Message.TrimEnd('.');
}
