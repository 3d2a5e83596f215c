using System.Buffers;
using System.Buffers.Text;
using System.Text;
using ControlPlane.Resources;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Status = Google.Rpc.Status;

namespace ControlPlane.Xds;

/// <summary>
/// A <c>DeltaDiscoveryRequest</c> as far as it is looked at, read straight from the wire: acknowledgements are as many as answers, and a reconnected client's tells of all it has.
/// Disposing gives the memory of its known versions back.
/// </summary>
internal sealed class DeltaRequest : IDisposable
{
    private byte[]? _rented;

    private DeltaRequest()
    {
    }

    /// <summary>Who sends it; null when it does not say.</summary>
    public Node? Node { get; private set; }

    /// <summary>The type that it is about.</summary>
    public TypeUrl Type { get; private set; } = new("");

    /// <summary>Names to be subscribed to.</summary>
    public List<string> Subscribe { get; } = [];

    /// <summary>Names no longer wanted.</summary>
    public List<string> Unsubscribe { get; } = [];

    /// <summary>What the client says it has; valid until this is disposed.</summary>
    public KnownVersions Known { get; private set; } = KnownVersions.None;

    /// <summary>The nonce of the answer that it acknowledges or refuses; 0 when it is none that a server like this gives.</summary>
    public uint Nonce { get; private set; }

    /// <summary>Why the answer is refused; null when it is not.</summary>
    public string? Error { get; private set; }

    /// <summary>Reads a request.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static DeltaRequest Read(ReadOnlySequence<byte> message)
    {
        var request = new DeltaRequest();
        var rented = message.IsSingleSegment ? null : Copy(message);
        try
        {
            var known = request.Read(rented is null ? message.FirstSpan : rented.AsSpan(0, (int)message.Length));
            if (known == 0) return request;
            rented ??= Copy(message);
            request.Known = new KnownVersions(rented.AsMemory(0, (int)message.Length), known);
            (request._rented, rented) = (rented, null);
            return request;
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw new InvalidDataException(malformed.Message, malformed);
        }
        finally
        {
            if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Known = KnownVersions.None;
        if (Interlocked.Exchange(ref _rented, null) is { } rented) ArrayPool<byte>.Shared.Return(rented);
    }

    private static byte[] Copy(ReadOnlySequence<byte> message)
    {
        var copy = ArrayPool<byte>.Shared.Rent((int)message.Length);
        message.CopyTo(copy);
        return copy;
    }

    /// <summary>Takes over the fields; returns how many known versions there are.</summary>
    private int Read(ReadOnlySpan<byte> message)
    {
        var known = 0;
        for (var reader = new WireReader(message); reader.Next();)
        {
            switch (reader.Field)
            {
                case 1: (Node ??= new Node()).MergeFrom(reader.Value); break;
                case 2: Type = TypeOf(reader.Value); break;
                case 3: Subscribe.Add(Encoding.UTF8.GetString(reader.Value)); break;
                case 4: Unsubscribe.Add(Encoding.UTF8.GetString(reader.Value)); break;
                case KnownVersions.Field:
                    KnownVersions.Read(reader.Value, out _, out _);
                    known++;
                    break;
                case 6: Nonce = NonceOf(reader.Value); break;
                case 7: Error = Status.Parser.ParseFrom(reader.Value).Message; break;
                default: break;
            }
        }

        return known;
    }

    /// <summary>A type that is served is the one object of that type, so that comparing it costs next to nothing.</summary>
    private static TypeUrl TypeOf(ReadOnlySpan<byte> url)
    {
        foreach (var type in View.Known.AsSpan())
        {
            if (Ascii.Equals(url, type.Value)) return type;
        }

        return new(Encoding.UTF8.GetString(url));
    }

    /// <summary>Only digits as this server writes them: no other text is one of its nonces.</summary>
    private static uint NonceOf(ReadOnlySpan<byte> nonce) =>
        nonce is [>= (byte)'1' and <= (byte)'9', ..] && Utf8Parser.TryParse(nonce, out uint number, out var length) && length == nonce.Length ? number : 0;
}
