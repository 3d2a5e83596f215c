using System.Buffers;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;
using Grpc.Core;

namespace ControlPlane.Xds;

/// <summary>
/// The methods of <c>envoy.service.discovery.v3.AggregatedDiscoveryService</c>. Requests of delta ADS are read without the objects that protobuf makes, and
/// answers written from bytes that many streams share, so their marshallers are ours.
/// </summary>
internal static class AdsMethods
{
    /// <summary>The service's full name.</summary>
    public const string Service = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    /// <summary>Delta ADS.</summary>
    public static readonly Method<ClientRequest, Answer> Delta = new(
        MethodType.DuplexStreaming,
        Service,
        "DeltaAggregatedResources",
        new Marshaller<ClientRequest>((_, _) => throw new NotSupportedException(), Read),
        new Marshaller<Answer>(Write, _ => throw new NotSupportedException())
    );

    /// <summary>State-of-the-world ADS.</summary>
    public static readonly Method<DiscoveryRequest, DiscoveryResponse> State = new(
        MethodType.DuplexStreaming,
        Service,
        "StreamAggregatedResources",
        Parsed(DiscoveryRequest.Parser),
        Parsed(DiscoveryResponse.Parser)
    );

    private static Marshaller<T> Parsed<T>(MessageParser<T> parser)
        where T : IMessage<T> =>
        new(
            (message, context) =>
            {
                context.SetPayloadLength(message.CalculateSize());
                message.WriteTo(context.GetBufferWriter());
                context.Complete();
            },
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence())
        );

    private static ClientRequest Read(DeserializationContext context)
    {
        try
        {
            return DeltaRequests.Read(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidDataException malformed)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the request is not a DeltaDiscoveryRequest: {malformed.Message}"));
        }
    }

    private static void Write(Answer answer, SerializationContext context)
    {
        context.SetPayloadLength(answer.Size);
        var output = context.GetBufferWriter();
        foreach (var segment in answer.Body.Wire)
            output.Write(segment.Span);
        output.Advance(answer.WriteNonce(output.GetSpan(Answer.LongestNonce)));
        context.Complete();
    }
}
