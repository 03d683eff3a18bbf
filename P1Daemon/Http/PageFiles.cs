using System.Collections.Frozen;

namespace P1Daemon.Http;

/// <summary>The files of the live page, held in the program itself.</summary>
internal static class PageFiles
{
    const string Folder = "Page/";
    const string IndexName = "index.html";

    /// <summary>The page: what a browser gets for <c>/</c>.</summary>
    public static Answer Index { get; } = Load(IndexName);

    /// <summary>What the page asks for, by path.</summary>
    public static FrozenDictionary<string, Answer> ByPath { get; } = typeof(PageFiles).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Folder, StringComparison.Ordinal))
        .Select(name => name[Folder.Length..])
        .Where(name => name != IndexName)
        .ToFrozenDictionary(name => $"/{name}", Load);

    static Answer Load(string name)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream(Folder + name)!;
        byte[] body = new byte[stream.Length];
        stream.ReadExactly(body);
        return new(200, TypeOf(name), body);
    }

    static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml; charset=utf-8",
        var other => throw new InvalidDataException($"the page's file {name} has an ending without a content type: {other}"),
    };
}
