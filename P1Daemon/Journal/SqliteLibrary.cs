using System.Reflection;
using System.Runtime.InteropServices;

namespace P1Daemon.Journal;

/// <summary>
/// Where SQLite comes from: the copy that lies beside the binary, else the system's own (Debian's <c>libsqlite3-0</c>), so that a package can depend on
/// it and security updates reach it. The system's file is <c>libsqlite3.so.0</c>, which .NET does not try by itself.
/// </summary>
internal static class SqliteLibrary
{
    static readonly Lazy<bool> _registered = new(() =>
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly, Resolve);
        SQLitePCL.Batteries_V2.Init();
        return true;
    });

    /// <summary>Makes SQLite usable; call before the first connection.</summary>
    public static void Register() => _ = _registered.Value;

    static nint Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        if (NativeLibrary.TryLoad(name, assembly, path, out nint own))
        {
            return own;
        }

        return NativeLibrary.TryLoad("libsqlite3.so.0", out nint system) ? system : 0;
    }
}
