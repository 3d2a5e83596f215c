using System.Buffers;
using ControlPlane.Resources;
using ControlPlane.Xds.Bodies;
using ControlPlane.Xds.Requests;
using Grpc.Core;

namespace ControlPlane.Xds;

/// <summary>
/// The streaming methods of the discovery services. Requests are read without the objects that protobuf makes, and answers written from bytes that many streams
/// share, so their marshallers are ours.
/// </summary>
internal static class AdsMethods
{
    /// <summary>The full name of <c>AggregatedDiscoveryService</c>.</summary>
    public const string Service = "envoy.service.discovery.v3.AggregatedDiscoveryService";

    private const string Resources = "AggregatedResources";

    private static readonly Marshaller<Answer> Answers = new(Write, _ => throw new NotSupportedException());

    private static readonly Marshaller<ClientRequest> DeltaReader = Reader(DeltaRequests.Read, "DeltaDiscoveryRequest"),
        StateReader = Reader(StateRequests.Read, "DiscoveryRequest");

    /// <summary>Each method with what a stream of it is: ADS and the services of single types, in both variants.</summary>
    public static IEnumerable<(Method<ClientRequest, Answer> Method, StreamKind Kind, TypeUrl? Only)> All()
    {
        foreach (var delta in (bool[])[true, false])
        {
            yield return (Of(Service, Resources, delta), new(delta, Aggregated: true), null);
            foreach (var type in XdsTypes.All)
            {
                if (type.Service is { } service)
                    yield return (Of(service.Name, service.Resources, delta), new(delta, Aggregated: false), type.Url);
            }
        }
    }

    /// <summary>The full names of all services.</summary>
    public static IEnumerable<string> Services => XdsTypes.All.Select(type => type.Service?.Name).OfType<string>().Prepend(Service);

    private static Method<ClientRequest, Answer> Of(string service, string resources, bool delta) =>
        new(MethodType.DuplexStreaming, service, (delta ? "Delta" : "Stream") + resources, delta ? DeltaReader : StateReader, Answers);

    private static Marshaller<ClientRequest> Reader(Func<ReadOnlySequence<byte>, ClientRequest> read, string message) =>
        new((_, _) => throw new NotSupportedException(), context => Read(context, read, message));

    private static ClientRequest Read(DeserializationContext context, Func<ReadOnlySequence<byte>, ClientRequest> read, string message)
    {
        try
        {
            return read(context.PayloadAsReadOnlySequence());
        }
        catch (InvalidDataException malformed)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"the request is not a {message}: {malformed.Message}"));
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
