using System.Buffers;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;

namespace ControlPlane.Xds.Requests;

/// <summary>
/// What a client says in one request of its stream, in whichever variant of the protocol. Disposing gives the memory of its known versions back.
/// </summary>
internal sealed class ClientRequest : IDisposable
{
    private byte[]? _rented;

    /// <summary>Who sends it; null when it does not say.</summary>
    public Node? Node { get; set; }

    /// <summary>The type that it is about.</summary>
    public TypeUrl Type { get; set; } = new("");

    /// <summary>
    /// All names that are wanted, as the state of the world tells them; null in the delta variant, which tells only what is to be subscribed to and what no
    /// longer.
    /// </summary>
    public List<string>? Names { get; init; }

    /// <summary>The version of the type that the client says it has, in the state of the world; empty when it has none.</summary>
    public string Version { get; set; } = "";

    /// <summary>Names to be subscribed to.</summary>
    public List<string> Subscribe { get; } = [];

    /// <summary>Names no longer wanted.</summary>
    public List<string> Unsubscribe { get; } = [];

    /// <summary>What the client says it has; valid until this is disposed.</summary>
    public KnownVersions Known { get; private set; } = KnownVersions.None;

    /// <summary>The nonce of the response that it acknowledges or rejects; 0 when it is none that a server like this gives.</summary>
    public uint Nonce { get; set; }

    /// <summary>Why the response is rejected (NACK); null when it is not.</summary>
    public string? Error { get; set; }

    /// <summary>Takes over what the client says it has, with the memory it stands in, which belongs to <see cref="ArrayPool{T}.Shared"/>.</summary>
    public void Keep(KnownVersions known, byte[] rented) => (Known, _rented) = (known, rented);

    /// <inheritdoc/>
    public void Dispose()
    {
        Known = KnownVersions.None;
        if (Interlocked.Exchange(ref _rented, null) is { } rented)
            ArrayPool<byte>.Shared.Return(rented);
    }
}
