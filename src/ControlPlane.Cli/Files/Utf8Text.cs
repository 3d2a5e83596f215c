using System.Text;

namespace ControlPlane.Cli.Files;

/// <summary>A file's bytes as text. Documents and secrets are UTF-8; the mark that some editors write before it is not part of the text.</summary>
internal static class Utf8Text
{
    /// <summary>What is wrong with other bytes.</summary>
    public const string Refusal = "is not UTF-8 text";

    /// <summary>What to do about them.</summary>
    public const string Allowed = "UTF-8, with or without a byte order mark; save UTF-16, which Windows PowerShell writes, as UTF-8 first";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text.</summary>
    /// <exception cref="DecoderFallbackException">The bytes are not UTF-8. UTF-16 is known by its mark, which is not UTF-8, or by the zero in each letter of
    /// ASCII.</exception>
    public static string Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes is [0, _, ..] or [_, 0, ..])
            throw new DecoderFallbackException();
        return Strict.GetString(bytes.StartsWith(Encoding.UTF8.Preamble) ? bytes[Encoding.UTF8.Preamble.Length..] : bytes);
    }
}
