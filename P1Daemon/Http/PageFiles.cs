using System.Collections.Frozen;

namespace P1Daemon.Http;

/// <summary>The files of the live page, held in the program itself.</summary>
internal static class PageFiles
{
    /// <summary>The page: what a browser gets for <c>/</c>.</summary>
    public static Answer Index { get; } = Load("index.html", "text/html; charset=utf-8");

    /// <summary>What the page asks for, by path.</summary>
    public static FrozenDictionary<string, Answer> ByPath { get; } = new Dictionary<string, Answer>
    {
        ["/page.css"] = Load("page.css", "text/css; charset=utf-8"),
        ["/page.js"] = Load("page.js", "text/javascript; charset=utf-8"),
        ["/icon.svg"] = Load("icon.svg", "image/svg+xml; charset=utf-8"),
    }.ToFrozenDictionary();

    static Answer Load(string name, string contentType)
    {
        using Stream stream = typeof(PageFiles).Assembly.GetManifestResourceStream($"Page/{name}")!;
        byte[] body = new byte[stream.Length];
        stream.ReadExactly(body);
        return new(200, contentType, body);
    }
}
