using System.Buffers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace ControlPlane.Xds.Grpc;

/// <summary>What a unary method answers: bytes for a status of OK, otherwise the status alone.</summary>
internal readonly record struct UnaryAnswer(GrpcStatus Status, ReadOnlyMemory<byte> Message);

/// <summary>gRPC methods as endpoints. Grpc.AspNetCore could take this folder's place.</summary>
internal static class GrpcRoutes
{
    /// <summary>Serves a streaming method.</summary>
    public static void MapStream(this IEndpointRouteBuilder routes, string path, GrpcServer grpc, GrpcHandler handler) =>
        routes.Map(path, context => grpc.ServeAsync(context, path, handler));

    /// <summary>Serves a method of one request and one answer.</summary>
    public static void MapUnary(
        this IEndpointRouteBuilder routes, string path, GrpcServer grpc, Func<ReadOnlySequence<byte>, CancellationToken, Task<UnaryAnswer>> handler) =>
        routes.MapStream(path, grpc, async (stream, cancel) =>
        {
            if (await stream.ReadAsync(cancel) is not { } request) return new(GrpcCode.InvalidArgument, "the request holds no message");
            var answer = await handler(request, cancel);
            if (await stream.ReadAsync(cancel) is not null) return new(GrpcCode.InvalidArgument, "the request holds more than one message");
            if (answer.Status.Code == GrpcCode.Ok) await stream.WriteAsync([], answer.Message);
            return answer.Status;
        });

    /// <summary>Answers every method that nothing else serves.</summary>
    public static void MapUnknownMethods(this IEndpointRouteBuilder routes) => routes.MapFallback("{**path}", GrpcServer.RefuseAsync);
}
