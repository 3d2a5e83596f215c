using System.Collections.Concurrent;
using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Envoy.Type.V3;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Status = Google.Rpc.Status;
using StatusCode = Grpc.Core.StatusCode;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>What an authorization server was asked.</summary>
/// <param name="Method">The request's method.</param>
/// <param name="Path">The path that Envoy asked about; by HTTP with what stands before it.</param>
/// <param name="Headers">The headers it was shown, names in lower case.</param>
/// <param name="Body">The body it was shown.</param>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>
/// An authorization server, by HTTP or by gRPC. The path says what it answers: <c>/deny</c> in it is 403, <c>/unauthorized</c> 401, <c>/slow</c> nothing for
/// long; all else may pass.
/// </summary>
internal sealed class AuthzServer : IAsyncDisposable
{
    /// <summary>What it sets in requests that may pass, beside <c>x-unasked</c>, which no policy lets it set.</summary>
    public const string User = "alice";

    private static readonly Method<CheckRequest, CheckResponse> Check = new(
        MethodType.Unary,
        "envoy.service.auth.v3.Authorization",
        "Check",
        Marshallers.Create(message => message.ToByteArray(), CheckRequest.Parser.ParseFrom),
        Marshallers.Create(message => message.ToByteArray(), CheckResponse.Parser.ParseFrom)
    );

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Asked> _asked = new();

    private AuthzServer(WebApplication app, string protocol) => (_app, Protocol) = (app, protocol);

    /// <summary>In a Service document.</summary>
    public string ServiceProtocol => Protocol == "grpc" ? "http2" : "http1";

    /// <summary>In an Extension document.</summary>
    public string Protocol { get; }

    public int Port { get; private set; }

    /// <summary>All questions, in their order.</summary>
    public IReadOnlyCollection<Asked> Questions => _asked;

    /// <summary>Starts one.</summary>
    /// <param name="protocol"><c>http</c> or <c>grpc</c>.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<AuthzServer> StartAsync(string protocol, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1)
        );
        builder.Services.AddGrpc();
        var app = builder.Build();
        var server = new AuthzServer(app, protocol);
        if (protocol == "grpc")
            app.MapGrpcService(ServerServiceDefinition.CreateBuilder().AddMethod(Check, server.CheckAsync).Build());
        else
            app.Run(server.AnswerAsync);
        await app.StartAsync(cancel);
        server.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new StreamReader(request.Body);
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var status = await DecideAsync(
            new Asked(request.Method, request.Path, headers, await body.ReadToEndAsync(context.RequestAborted)),
            context.RequestAborted
        );
        context.Response.StatusCode = status;
        foreach (var (name, value) in Headers(status))
            context.Response.Headers[name] = value;
        if (status != StatusCodes.Status200OK)
            await context.Response.WriteAsync("not you", context.RequestAborted);
    }

    private async Task<CheckResponse> CheckAsync(CheckRequest request, ServerCallContext call)
    {
        var http = request.Attributes.Request.Http;
        var body = http.RawBody.IsEmpty ? http.Body : http.RawBody.ToStringUtf8();
        var status = await DecideAsync(new Asked(http.Method, http.Path, http.Headers.ToDictionary(), body), call.CancellationToken);
        var headers = Headers(status)
            .Select(header => new HeaderValueOption
            {
                Header = new HeaderValue { Key = header.Name, Value = header.Value },
            });
        return status == StatusCodes.Status200OK
            ? new CheckResponse
            {
                Status = new Status(),
                OkResponse = new OkHttpResponse { Headers = { headers } },
            }
            : new CheckResponse
            {
                Status = new Status { Code = (int)StatusCode.PermissionDenied },
                DeniedResponse = new DeniedHttpResponse
                {
                    Status = new HttpStatus { Code = (Envoy.Type.V3.StatusCode)status },
                    Headers = { headers },
                    Body = "not you",
                },
            };
    }

    private async Task<int> DecideAsync(Asked asked, CancellationToken cancel)
    {
        _asked.Enqueue(asked);
        if (asked.Path.Contains("/slow", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromSeconds(20), cancel);
        return asked.Path.Contains("/deny", StringComparison.Ordinal) ? StatusCodes.Status403Forbidden
            : asked.Path.Contains("/unauthorized", StringComparison.Ordinal) ? StatusCodes.Status401Unauthorized
            : StatusCodes.Status200OK;
    }

    private static (string Name, string Value)[] Headers(int status) =>
        status switch
        {
            StatusCodes.Status401Unauthorized => [("www-authenticate", "Bearer realm=test")],
            StatusCodes.Status403Forbidden => [("x-reason", "policy")],
            _ => [("x-user", User), ("x-unasked", "x")],
        };
}
