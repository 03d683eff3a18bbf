using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using P1Daemon.Readings;

namespace P1Daemon.Journal;

/// <summary>The standing facts as the journal keeps them.</summary>
internal static class FactsJson
{
    /// <summary>As UTF-8 JSON.</summary>
    public static byte[] ToBytes(StandingFacts facts) => JsonSerializer.SerializeToUtf8Bytes(
        new FactsDocument(facts.LastReading, facts.Registers, facts.Identities, facts.Tariff?.Number, facts.Tariff?.Name, facts.Message,
            facts.PowerFailures.IsDefault ? null : [.. facts.PowerFailures.Select(failure => new FailureDocument(failure.End, failure.DurationSeconds))]),
        FactsContext.Default.FactsDocument);

    /// <summary>Reads them back.</summary>
    /// <exception cref="JsonException">The bytes are not what was written.</exception>
    public static StandingFacts Parse(byte[] json)
    {
        FactsDocument document = JsonSerializer.Deserialize(json, FactsContext.Default.FactsDocument) ?? throw new JsonException("no standing facts");
        return new StandingFacts
        {
            LastReading = document.LastReading,
            Registers = document.Registers ?? ImmutableDictionary<string, Register>.Empty,
            Identities = document.Identities ?? ImmutableDictionary<string, string>.Empty,
            Tariff = Tariff.Of(document.TariffNumber, document.TariffName),
            Message = document.Message,
            PowerFailures = document.PowerFailures is null ? default
                : [.. document.PowerFailures.Select(failure => new Telegrams.PowerFailure(failure.End, failure.DurationSeconds))],
        };
    }
}

/// <summary>The stored form of <see cref="StandingFacts"/>.</summary>
internal sealed record FactsDocument(
    DateTimeOffset? LastReading,
    ImmutableDictionary<string, Register>? Registers,
    ImmutableDictionary<string, string>? Identities,
    int? TariffNumber,
    string? TariffName,
    string? Message,
    FailureDocument[]? PowerFailures);

/// <summary>The stored form of one power failure.</summary>
internal sealed record FailureDocument(DateTimeOffset? End, long? DurationSeconds);

/// <summary>Written at build time: there is no reflection in the published binary.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FactsDocument))]
internal sealed partial class FactsContext : JsonSerializerContext;
