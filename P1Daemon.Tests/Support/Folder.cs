namespace P1Daemon.Tests.Support;

/// <summary>A folder of a test's own, gone with it.</summary>
sealed class Folder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("p1meter-").FullName;

    /// <summary>The path of something in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
