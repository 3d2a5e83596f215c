using System.Buffers;
using System.Text;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Status = Google.Rpc.Status;

namespace ControlPlane.Xds.Requests;

/// <summary>
/// Reads <c>DeltaDiscoveryRequest</c>s as far as they are looked at, straight from the wire: acknowledgements are as many as responses, and a client that
/// reconnects tells of all it has.
/// </summary>
internal static class DeltaRequests
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static ClientRequest Read(ReadOnlySequence<byte> message)
    {
        var request = new ClientRequest();
        var rented = message.IsSingleSegment ? null : Copy(message);
        try
        {
            var known = Read(rented is null ? message.FirstSpan : rented.AsSpan(0, (int)message.Length), request);
            if (known == 0)
                return request;
            rented ??= Copy(message);
            request.Keep(new KnownVersions(rented.AsMemory(0, (int)message.Length), known), rented);
            rented = null;
            return request;
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw new InvalidDataException(malformed.Message, malformed);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[] Copy(ReadOnlySequence<byte> message)
    {
        var copy = ArrayPool<byte>.Shared.Rent((int)message.Length);
        message.CopyTo(copy);
        return copy;
    }

    /// <summary>Takes over the fields; returns how many known versions there are.</summary>
    private static int Read(ReadOnlySpan<byte> message, ClientRequest request)
    {
        var known = 0;
        for (var reader = new WireReader(message); reader.Next(); )
        {
            switch (reader.Field)
            {
                case 1:
                    (request.Node ??= new Node()).MergeFrom(reader.Value);
                    break;
                case 2:
                    request.Type = RequestFields.TypeOf(reader.Value);
                    break;
                case 3:
                    request.Subscribe.Add(Encoding.UTF8.GetString(reader.Value));
                    break;
                case 4:
                    request.Unsubscribe.Add(Encoding.UTF8.GetString(reader.Value));
                    break;
                case KnownVersions.Field:
                    KnownVersions.Read(reader.Value, out _, out _);
                    known++;
                    break;
                case 6:
                    request.Nonce = RequestFields.NonceOf(reader.Value);
                    break;
                case 7:
                    request.Error = Status.Parser.ParseFrom(reader.Value).Message;
                    break;
                default:
                    break;
            }
        }

        return known;
    }
}
