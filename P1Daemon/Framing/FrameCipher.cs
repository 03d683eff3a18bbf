using System.Buffers.Binary;
using System.Security.Cryptography;

namespace P1Daemon.Framing;

/// <summary>What came of opening an encrypted frame.</summary>
internal enum Opening
{
    /// <summary>There is no key.</summary>
    NoKey,

    /// <summary>The key does not fit, or the frame is damaged.</summary>
    Failed,

    /// <summary>The tag verifies.</summary>
    Verified,

    /// <summary>The tag does not verify, but the text is a telegram with a right checksum.</summary>
    Unverified,
}

/// <summary>
/// Opens general-glo-ciphering frames with AES-128-GCM and a 12-byte tag (Luxembourg P1 §3.2.5): the nonce is system title and frame counter,
/// the additional data security byte and authentication key. Real meters exist whose tag never verifies with the documented key although the text is
/// right: such a text counts when its own checksum does.
/// </summary>
/// <param name="encryptionKey">16 bytes; null: nothing can be opened.</param>
/// <param name="authenticationKey">16 bytes; null: Luxembourg's, the same for every meter there.</param>
internal sealed class FrameCipher(byte[]? encryptionKey, byte[]? authenticationKey = null) : IDisposable
{
    const int BlockLength = 16;
    const byte EncryptedBit = 0x20;
    const byte AuthenticatedBit = 0x10;

    static readonly byte[] _luxembourg = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");

    readonly AesGcm? _gcm = encryptionKey is null ? null : new AesGcm(encryptionKey, EncryptedFrame.TagLength);
    readonly Aes? _aes = Raw(encryptionKey);
    readonly byte[] _authenticationKey = authenticationKey ?? _luxembourg;
    readonly byte[] _plain = new byte[FrameScanner.Longest];

    /// <summary>Opens a whole frame.</summary>
    /// <param name="frame">As <see cref="EncryptedFrame.Length"/> measured it.</param>
    /// <param name="telegram">The text, where its tag verifies still to be checked; valid until the next call.</param>
    public Opening Open(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> telegram)
    {
        telegram = default;
        if (_gcm is null)
        {
            return Opening.NoKey;
        }

        EncryptedFrame.Parts parts = EncryptedFrame.Split(frame);
        bool tagged = (parts.Security & AuthenticatedBit) != 0 && parts.Content.Length > EncryptedFrame.TagLength;
        ReadOnlySpan<byte> text = tagged ? parts.Content[..^EncryptedFrame.TagLength] : parts.Content;
        Span<byte> plain = _plain.AsSpan(0, text.Length);
        bool verified = tagged && (parts.Security & EncryptedBit) != 0 && Verify(parts, text, plain);
        if (!verified)
        {
            DecryptOnly(parts, text, plain);
        }

        if (verified)
        {
            telegram = plain;
            return Opening.Verified;
        }

        Step step = new FrameScanner(CrcRule.Required).Next(plain, ended: true);
        if (step.Status != FrameStatus.Telegram)
        {
            return Opening.Failed;
        }

        telegram = plain[..step.Length];
        return Opening.Unverified;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _gcm?.Dispose();
        _aes?.Dispose();
    }

    bool Verify(EncryptedFrame.Parts parts, ReadOnlySpan<byte> text, Span<byte> plain)
    {
        Span<byte> nonce = stackalloc byte[12];
        parts.Nonce(nonce);
        Span<byte> additional = [parts.Security, .. _authenticationKey];
        try
        {
            _gcm!.Decrypt(nonce, text, parts.Content[^EncryptedFrame.TagLength..], plain, additional);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }

    // GCM without its tag is counter mode, and the text's first block has counter 2 (NIST SP 800-38D).
    void DecryptOnly(EncryptedFrame.Parts parts, ReadOnlySpan<byte> text, Span<byte> plain)
    {
        text.CopyTo(plain);
        if ((parts.Security & EncryptedBit) == 0)
        {
            return;
        }

        Span<byte> counter = stackalloc byte[BlockLength];
        Span<byte> mask = stackalloc byte[BlockLength];
        parts.Nonce(counter);
        for (int at = 0; at < plain.Length; at += BlockLength)
        {
            BinaryPrimitives.WriteInt32BigEndian(counter[12..], 2 + (at / BlockLength));
            _aes!.EncryptEcb(counter, mask, PaddingMode.None);
            for (int i = at; i < Math.Min(at + BlockLength, plain.Length); i++)
            {
                plain[i] ^= mask[i - at];
            }
        }
    }

    static Aes? Raw(byte[]? key)
    {
        if (key is null)
        {
            return null;
        }

        var aes = Aes.Create();
        aes.Key = key;
        return aes;
    }
}
