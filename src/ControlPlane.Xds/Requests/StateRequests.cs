using System.Buffers;
using System.Text;
using Envoy.Config.Core.V3;
using Google.Protobuf;
using Status = Google.Rpc.Status;

namespace ControlPlane.Xds.Requests;

/// <summary>Reads <c>DiscoveryRequest</c>s, those of the state of the world, as far as they are looked at, straight from the wire.</summary>
internal static class StateRequests
{
    /// <summary>Reads a request.</summary>
    /// <exception cref="InvalidDataException">The bytes are no such message.</exception>
    public static ClientRequest Read(ReadOnlySequence<byte> message)
    {
        try
        {
            return Read(message.IsSingleSegment ? message.FirstSpan : message.ToArray());
        }
        catch (InvalidProtocolBufferException malformed)
        {
            throw new InvalidDataException(malformed.Message, malformed);
        }
    }

    private static ClientRequest Read(ReadOnlySpan<byte> message)
    {
        var request = new ClientRequest { Names = [] };
        for (var reader = new WireReader(message); reader.Next(); )
        {
            switch (reader.Field)
            {
                case 1:
                    request.Version = Encoding.UTF8.GetString(reader.Value);
                    break;
                case 2:
                    (request.Node ??= new Node()).MergeFrom(reader.Value);
                    break;
                case 3:
                    request.Names.Add(Encoding.UTF8.GetString(reader.Value));
                    break;
                case 4:
                    request.Type = RequestFields.TypeOf(reader.Value);
                    break;
                case 5:
                    request.Nonce = RequestFields.NonceOf(reader.Value);
                    break;
                case 6:
                    request.Error = Status.Parser.ParseFrom(reader.Value).Message;
                    break;
                default:
                    break;
            }
        }

        return request;
    }
}
