using System.Buffers.Text;
using System.Text;
using ControlPlane.Resources;

namespace ControlPlane.Xds.Requests;

/// <summary>Fields that requests of both variants of the protocol have.</summary>
internal static class RequestFields
{
    /// <summary>A type that is served is the one object of that type, so that comparing it costs next to nothing.</summary>
    public static TypeUrl TypeOf(ReadOnlySpan<byte> url)
    {
        foreach (var type in XdsTypes.All.AsSpan())
        {
            if (Ascii.Equals(url, type.Url.Value))
                return type.Url;
        }

        return new(Encoding.UTF8.GetString(url));
    }

    /// <summary>Only digits as this server writes them: no other text is one of its nonces.</summary>
    public static uint NonceOf(ReadOnlySpan<byte> nonce) =>
        nonce is [>= (byte)'1' and <= (byte)'9', ..] && Utf8Parser.TryParse(nonce, out uint number, out var length) && length == nonce.Length ? number : 0;
}
