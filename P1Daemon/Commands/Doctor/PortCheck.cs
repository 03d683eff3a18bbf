using P1Daemon.Configuration;
using P1Daemon.Sources;

namespace P1Daemon.Commands.Doctor;

/// <summary>What became of looking at a port.</summary>
/// <param name="Findings">To be printed.</param>
/// <param name="Fault">What stands in the way; null: it may be listened to.</param>
internal readonly record struct PortLook(IReadOnlyList<Finding> Findings, SourceFault? Fault);

/// <summary>Is the device there, may it be opened, does another program have it. Nothing of the line is changed.</summary>
/// <param name="port"><c>meter.port</c>, a serial device.</param>
/// <param name="devices">Those that are there.</param>
/// <param name="unit">The service, if there is one: root may open what the service may not.</param>
internal sealed class PortCheck(string port, SerialDevices devices, ServiceUnit? unit)
{
    /// <summary>Looks.</summary>
    public PortLook Look()
    {
        try
        {
            SerialLine.Probe(port, devices, TimeProvider.System);
            return new PortLook([Device(), Permission()], null);
        }
        catch (SourceException trouble)
        {
            return trouble.Fault switch
            {
                SourceFault.Missing => new([Missing("no such device")], trouble.Fault),
                SourceFault.NoSerialPort => new([Missing("this is no serial port")], trouble.Fault),
                SourceFault.Denied => new([Device(), Denied()], trouble.Fault),
                SourceFault.Held => new([Device(), Permission()], trouble.Fault),
                _ => new([Finding.Failed("device", trouble.Message)], trouble.Fault),
            };
        }
    }

    /// <summary>Another program has it.</summary>
    /// <param name="port">The device.</param>
    /// <param name="service">The one to stop.</param>
    /// <param name="unasked">Why our own daemon cannot be asked though all is right with it.</param>
    /// <param name="unit">The service, if there is one: /proc shows the holder to root only.</param>
    public static Finding Held(string port, string service, Unasked? unasked, ServiceUnit? unit)
    {
        string? found = PortHolder.Find(port);
        string holder = found ?? (unit is { IsActive: true } && unasked is not null ? $"{unit.Name}.service, it seems," : "another program");
        string text = $"{holder} reads the port";
        if (unasked is not null && IsOwn(found, unit))
        {
            return Finding.Warning("holder", $"{text}: {unasked.Why}", unasked.Advice);
        }

        return Finding.Failed("holder", $"{text}, and only one program can", found?.StartsWith("p1meter ", StringComparison.Ordinal) == true
            ? "That is p1meter itself, which does not answer here: was it started with another --config, with http.enabled: false, or with another http.token? (sudo ps -o args -C p1meter)\n"
                + $"With its configuration it is asked; or stop it: sudo systemctl stop {service}"
            : $"Stop it; see all that have it open: sudo fuser -v {port}");
    }

    /// <summary>True when a holder is the daemon of this configuration, as far as can be seen: the service's own process, where it runs.</summary>
    public static bool IsOwn(string? holder, ServiceUnit? unit) => holder is null
        ? unit is { IsActive: true }
        : holder.StartsWith("p1meter ", StringComparison.Ordinal) && (unit is not { IsActive: true } || holder.EndsWith($"(process {unit["MainPID"]})", StringComparison.Ordinal));

    /// <summary>Why a port could not be heard, or no longer.</summary>
    public static Finding Trouble(string port, SourceException trouble, string service = "p1meter", Unasked? unasked = null) => (trouble.Fault, MeterPort.KindOf(port)) switch
    {
        (SourceFault.Held, PortKind.Serial) => Held(port, service, unasked, unit: null),
        (_, PortKind.Network) => Finding.Failed("device", trouble.Message, "Is the adapter on, and are its address and port right? Some take one connection only, and another program has it."),
        _ => Finding.Failed(trouble.Fault == SourceFault.Held ? "holder" : "device", trouble.Message),
    };

    /// <summary>The devices that are there, a line each.</summary>
    public static string List(SerialDevices devices)
    {
        List<string> there = devices.Likely();
        return there.Count == 0
            ? "No USB or built-in serial port is here. Is the cable plugged in? Pull it, plug it in again, and look: sudo dmesg | tail"
            : string.Join('\n', there.Select(path => $"Here is {path}{(DeviceModel.Of(path) is { } model ? $" ({model})" : "")}"));
    }

    Finding Missing(string what)
    {
        List<string> there = devices.Likely();
        string advice = List(devices) + (there.Count > 0 ? $"\nmeter.port: {there[0]}" : "");
        return Finding.Failed("device", $"{port}: {what}", advice);
    }

    Finding Device()
    {
        string target = SerialDevices.Target(port);
        string text = (target == port ? port : $"{port} leads to {target}") + (DeviceModel.Of(port) is { } model ? $": {model}" : "");
        return target == port && devices.StableName(port) is { } stable
            ? Finding.Warning("device", text, $"The number may change when it is plugged in again; this name does not:\nmeter.port: {stable}")
            : Finding.Ok("device", text);
    }

    Finding Permission()
    {
        string user = Environment.UserName;
        return unit is { User: { Length: > 0 } service } && Libc.Identify(port) is { } device && !unit.MayUse(device)
            ? Finding.Failed("permission", $"user {user} may open it, but the service's user {service} may not: it belongs to group {UnixGroups.Name(device.Group)}",
                Permissions.InUnit(unit.Name, UnixGroups.Name(device.Group)))
            : Finding.Ok("permission", $"user {user} may open it");
    }

    Finding Denied()
    {
        (string text, string advice) = Permissions.Denied(port, Libc.Identify(port) ?? default, Environment.UserName, unit);
        return Finding.Failed("permission", text, advice);
    }
}
