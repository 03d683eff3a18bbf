using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace P1Daemon.Http;

/// <summary>A whole answer, complete before its first byte goes out, so that its length is known and nothing is held open.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="ContentType">With the charset where it is text.</param>
/// <param name="Body">Left out on the wire when the request was HEAD.</param>
internal sealed record Answer(int Status, string ContentType, ReadOnlyMemory<byte> Body)
{
    static readonly JsonWriterOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One more header, for the statuses that demand one.</summary>
    public (string Name, string Value)? Header { get; init; }

    /// <summary>A body that is JSON already.</summary>
    public static Answer Json(ReadOnlyMemory<byte> body) => new(200, "application/json; charset=utf-8", body);

    /// <summary>Plain text.</summary>
    public static Answer Text(int status, string text) => new(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    /// <summary><c>{"error":"…"}</c>, with <c>last</c> where a telegram came but is too old.</summary>
    public static Answer Error(int status, string error, string? last = null)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, _options))
        {
            json.WriteStartObject();
            json.WriteString("error", error);
            if (last is not null)
            {
                json.WriteString("last", last);
            }

            json.WriteEndObject();
        }

        return new(status, "application/json; charset=utf-8", buffer.WrittenMemory);
    }
}
