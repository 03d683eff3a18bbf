using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace P1Daemon.Simulation;

/// <summary>
/// Luxembourg's telegram in its general-glo-ciphering frame (P1 specification 1.1.3 §3.2.5): AES-128-GCM, IV = system title and frame counter,
/// additional data = security byte and the authentication key that is the same for all meters.
/// </summary>
internal sealed class EncryptedSmartyWriter : ITelegramWriter
{
    const byte GeneralGloCiphering = 0xDB;
    const byte AuthenticatedAndEncrypted = 0x30;
    const byte TwoLengthBytes = 0x82;
    const int TitleLength = 8;
    const int CounterLength = 4;
    const int TagLength = 12;
    const int Header = 1 + 1 + TitleLength + 3 + 1 + CounterLength;

    static readonly byte[] _additional = [AuthenticatedAndEncrypted, .. Convert.FromHexString("00112233445566778899AABBCCDDEEFF")];
    readonly SmartyWriter _plain = new();
    readonly byte[] _key = new byte[16];

    /// <summary>The key is the household's: the same seed gives the same frames.</summary>
    public EncryptedSmartyWriter(int seed)
    {
        var dice = new Dice(seed, 0, Salt.Key);
        foreach (ref byte b in _key.AsSpan())
        {
            b = (byte)dice.Next(256);
        }
    }

    public string Dialect => "smarty-encrypted";

    public TimeSpan Interval => _plain.Interval;

    /// <summary>What the reader needs: 32 hex digits.</summary>
    public string Key => Convert.ToHexString(_key);

    /// <inheritdoc/>
    public byte[] Write(Snapshot now)
    {
        byte[] text = _plain.Write(now);
        var frame = new byte[Header + text.Length + TagLength];
        frame[0] = GeneralGloCiphering;
        frame[1] = TitleLength;
        Encoding.ASCII.GetBytes("SIM" + now.Identity.Meter[^5..], frame.AsSpan(2));
        frame[10] = TwoLengthBytes;
        BinaryPrimitives.WriteUInt16BigEndian(frame.AsSpan(11), (ushort)(1 + CounterLength + text.Length + TagLength));
        frame[13] = AuthenticatedAndEncrypted;

        // The clock serves as the counter: it grows across restarts, and no two different texts ever share an IV.
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(14), (uint)now.Time.Time.ToUnixTimeSeconds());
        Span<byte> iv = [.. frame.AsSpan(2, TitleLength), .. frame.AsSpan(14, CounterLength)];
        using var cipher = new AesGcm(_key, TagLength);
        cipher.Encrypt(iv, text, frame.AsSpan(Header, text.Length), frame.AsSpan(Header + text.Length), _additional);
        return frame;
    }
}
