using System.Runtime.CompilerServices;
using P1Daemon.Configuration;
using P1Daemon.Hosting;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>The meter's side: the port, the bytes, the telegrams. Where our own daemon has the port, it is asked.</summary>
/// <param name="meter">What is configured.</param>
/// <param name="daemon">What our own daemon says; null where it does not.</param>
/// <param name="unit">The service, if systemd has it.</param>
/// <param name="service">Its name.</param>
/// <param name="unasked">Why our own daemon cannot be asked though all is right with it.</param>
/// <param name="time">The clock.</param>
/// <param name="patience">How long each setting is listened to.</param>
internal sealed class MeterCheck(MeterSettings meter, DaemonStatus? daemon, ServiceUnit? unit, string service, Unasked? unasked, TimeProvider time, TimeSpan? patience = null) : ICheck
{
    // For all settings together; the checks that follow have their own.
    static readonly TimeSpan _limit = TimeSpan.FromSeconds(35);

    readonly SerialDevices _devices = new();

    /// <inheritdoc/>
    public async IAsyncEnumerable<Finding> FindAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        PortLook look = Look();
        foreach (Finding finding in look.Findings)
        {
            yield return finding;
        }

        if (daemon is not null && (look.Fault == SourceFault.Held || IsReadByDaemon()))
        {
            foreach (Finding finding in DaemonFindings.Meter(daemon, meter, service))
            {
                yield return finding;
            }
        }
        else if (look.Fault == SourceFault.Held)
        {
            yield return PortCheck.Held(meter.Port, service, unasked, unit);
        }
        else if (PortOfUnasked() is { } port)
        {
            yield return PortCheck.Held(port, service, unasked, unit);
        }
        else if (look.Fault is null)
        {
            await foreach (Finding finding in ListenAsync(cancellation))
            {
                yield return finding;
            }
        }
    }

    PortLook Look() => MeterPort.KindOf(meter.Port) switch
    {
        PortKind.Simulator => new([Finding.Ok("device", "the simulated meter, not a real one")], null),
        PortKind.Recording => new([Finding.Ok("device", $"{meter.Port} is a recording: the daemon reads it once and ends")], null),
        PortKind.Network => new([], null),
        PortKind.Auto when _devices.Likely() is { Count: 0 } => new([Finding.Failed("device", "meter.port is auto, and there is no port to try", PortCheck.List(_devices))], SourceFault.Missing),
        PortKind.Auto => new([.. _devices.Likely().Select(port => Finding.Ok("device", $"{port}{(DeviceModel.Of(port) is { } model ? $": {model}" : "")}"))], null),
        _ => new PortCheck(meter.Port, _devices, unit).Look(),
    };

    // A port that is looked for, or a network's, is the daemon's as long as it hears the meter there.
    bool IsReadByDaemon() => daemon!.MeterState == "online" && MeterPort.KindOf(meter.Port) switch
    {
        PortKind.Auto => daemon.Text("meter", "port") is { } port && MeterPort.KindOf(port) == PortKind.Serial,
        PortKind.Network => daemon.Reads(meter.Port),
        _ => false,
    };

    // The port that our own daemon has found for itself: the others, which are nobody's, say nothing about the meter.
    string? PortOfUnasked() => unasked is not null && MeterPort.KindOf(meter.Port) == PortKind.Auto
        ? _devices.Likely().FirstOrDefault(port => PortHolder.Find(port) is { } holder && PortCheck.IsOwn(holder, unit))
        : null;

    async IAsyncEnumerable<Finding> ListenAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        using var ear = new Ear(meter, time, patience) { Enough = 3 };
        Hearing? found;
        using (Progress.Show(ear.InWords))
        {
            IReadOnlyList<ISource> configured = SourceChoice.Each(meter, meter.Line, time);
            found = await ear.ListenAsync(configured, limit: null, cancellation);
            if (found is null && meter.Line != "auto" && ear.Hearings.All(hearing => hearing.Verdict != LineVerdict.Right))
            {
                ISource[] others = [.. SourceChoice.Each(meter, "auto", time).Where(other => configured.All(source => source.Line != other.Line))];
                found = await ear.ListenAsync(others, _limit, cancellation);
            }
        }

        foreach (Finding finding in Findings(ear, found))
        {
            yield return finding;
        }
    }

    IEnumerable<Finding> Findings(Ear ear, Hearing? found)
    {
        bool noneHeard = ear.Hearings.All(hearing => hearing.Trouble is not null && hearing.Bytes == 0);
        SourceException[] troubles = [.. ear.Hearings.Select(hearing => hearing.Trouble).OfType<SourceException>().DistinctBy(trouble => trouble.Message)];
        if (found is null)
        {
            foreach (SourceException trouble in troubles)
            {
                // Where other ports or settings could be listened to, what those say decides.
                yield return PortCheck.Trouble(meter.Port, trouble, service) with { State = noneHeard ? State.Failed : State.Warning };
            }

            if (noneHeard)
            {
                yield break;
            }
        }

        Hearing[] heard = [.. ear.Hearings.Where(hearing => hearing.Trouble is null || hearing.Bytes > 0)];
        if (found is null)
        {
            foreach (Finding finding in Diagnosis.Of(heard, meter))
            {
                yield return finding;
            }

            yield break;
        }

        yield return Diagnosis.Bytes([found]);
        if (meter.Line != "auto" && found.Source.Line is { } line && LineSetting.Parse(meter.Line) != LineSetting.Parse(line))
        {
            yield return Finding.Failed("line", $"meter.line says {meter.Line}, and the meter sends at {line}", "Set meter.line: auto");
        }

        foreach (Finding finding in TelegramFindings.Of(found, meter))
        {
            yield return finding;
        }
    }
}
