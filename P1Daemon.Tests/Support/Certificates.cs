using System.Diagnostics;
using System.Globalization;

namespace P1Daemon.Tests.Support;

/// <summary>Certificates and keys that <c>openssl</c> makes in a folder: <c>name.pem</c> and <c>name.key</c> (PKCS#8, elliptic curve unless said otherwise).</summary>
sealed class Certificates(string folder)
{
    const string Settings = """
        [ca]
        default_ca = authority
        [authority]
        database = index
        new_certs_dir = .
        rand_serial = yes
        unique_subject = no
        default_md = sha256
        copy_extensions = copy
        policy = any
        [any]
        commonName = supplied
        """;

    static readonly string[] _curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"];
    static readonly string[] _rsa = ["-newkey", "rsa:2048"];

    /// <summary>The path of a file in the folder.</summary>
    public string this[string name] => Path.Combine(folder, name);

    /// <summary>An authority of its own.</summary>
    public void MakeAuthority(string name, string commonName = "Test authority") => Run(
        ["req", "-x509", .. _curve, "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.pem", "-subj", $"/CN={commonName}", "-days", "30",
            "-addext", "keyUsage=critical,keyCertSign,cRLSign"]);

    /// <summary>A certificate for a server.</summary>
    /// <param name="name">Of its files.</param>
    /// <param name="authority">Who signs it.</param>
    /// <param name="names">As openssl writes them: <c>DNS:localhost,IP:127.0.0.1</c>.</param>
    /// <param name="days">From when to when, counted from today.</param>
    public void MakeServer(string name, string authority, string names, (int From, int To)? days = null) =>
        Sign(name, authority, days ?? (-1, 30), [.. _curve, "-addext", $"subjectAltName={names}", "-addext", "extendedKeyUsage=serverAuth"]);

    /// <summary>A certificate for a client.</summary>
    public void MakeClient(string name, string authority, bool rsa = false, (int From, int To)? days = null) =>
        Sign(name, authority, days ?? (-1, 30), [.. rsa ? _rsa : _curve, "-addext", "extendedKeyUsage=clientAuth"]);

    /// <summary>Runs <c>openssl</c> in the folder.</summary>
    public void Run(params string[] arguments)
    {
        using var openssl = Process.Start(new ProcessStartInfo("openssl", arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardOutput = true })!;
        _ = openssl.StandardOutput.ReadToEndAsync();
        string said = openssl.StandardError.ReadToEnd();
        openssl.WaitForExit();
        Assert.That(openssl.ExitCode, Is.Zero, said);
    }

    void Sign(string name, string authority, (int From, int To) days, string[] request)
    {
        File.WriteAllText(this["openssl.cnf"], Settings);
        File.WriteAllText(this["index"], "");
        Run(["req", "-new", "-nodes", "-keyout", $"{name}.key", "-out", $"{name}.request", "-subj", $"/CN={name}", .. request]);
        Run("ca", "-batch", "-notext", "-config", "openssl.cnf", "-cert", $"{authority}.pem", "-keyfile", $"{authority}.key",
            "-in", $"{name}.request", "-out", $"{name}.pem", "-startdate", Day(days.From), "-enddate", Day(days.To));
    }

    static string Day(int fromToday) => TimeProvider.System.GetUtcNow().AddDays(fromToday).ToString("yyyyMMddHHmmss'Z'", CultureInfo.InvariantCulture);
}
