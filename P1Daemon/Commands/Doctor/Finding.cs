namespace P1Daemon.Commands.Doctor;

/// <summary>How bad a finding is.</summary>
internal enum State
{
    /// <summary>As it should be.</summary>
    Ok,

    /// <summary>Data can flow all the same.</summary>
    Warning,

    /// <summary>No data can flow before this is put right.</summary>
    Failed,
}

/// <summary>One line of the doctor's.</summary>
/// <param name="Check">What was looked at, in one word.</param>
/// <param name="State">How bad it is.</param>
/// <param name="Text">What is the case.</param>
/// <param name="Advice">What to do, a line for each way; null where there is nothing to do.</param>
internal readonly record struct Finding(string Check, State State, string Text, string? Advice = null)
{
    /// <summary>As it should be.</summary>
    public static Finding Ok(string check, string text, string? advice = null) => new(check, State.Ok, text, advice);

    /// <summary>Data can flow, but something should be put right.</summary>
    public static Finding Warning(string check, string text, string? advice = null) => new(check, State.Warning, text, advice);

    /// <summary>No data can flow.</summary>
    public static Finding Failed(string check, string text, string? advice = null) => new(check, State.Failed, text, advice);
}

/// <summary>One part of the examination.</summary>
internal interface ICheck
{
    /// <summary>Looks, and says each thing as soon as it is known.</summary>
    IAsyncEnumerable<Finding> FindAsync(CancellationToken cancellation);
}
