using System.Buffers;
using System.Collections.Concurrent;
using ControlPlane.Xds.Grpc;
using Envoy.Config.Core.V3;
using Envoy.Service.Auth.V3;
using Envoy.Type.V3;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Status = Google.Rpc.Status;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>What an authorization server was asked.</summary>
/// <param name="Path">The path that Envoy asked about; by HTTP with what stands before it.</param>
/// <param name="Headers">The headers it was shown, names in lower case.</param>
/// <param name="Body">The body it was shown.</param>
internal sealed record Asked(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>An authorization server, by HTTP or by gRPC. The path says what it answers: <c>/deny</c> in it is 403, <c>/unauthorized</c> 401, <c>/slow</c> nothing for long; all else may pass.</summary>
internal sealed class AuthzServer : IAsyncDisposable
{
    /// <summary>What it sets in requests that may pass, beside <c>x-unasked</c>, which no policy lets it set.</summary>
    public const string User = "alice";

    private readonly WebApplication _app;
    private readonly GrpcServer _grpc = new(1 << 20, TimeSpan.FromSeconds(30), TimeProvider.System, NullLogger.Instance);
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
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = protocol == "grpc" ? HttpProtocols.Http2 : HttpProtocols.Http1));
        var app = builder.Build();
        var server = new AuthzServer(app, protocol);
        if (protocol == "grpc") app.MapUnary("/envoy.service.auth.v3.Authorization/Check", server._grpc, server.CheckAsync);
        else app.Run(server.AnswerAsync);
        await app.StartAsync(cancel);
        server.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return server;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _grpc.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new StreamReader(request.Body);
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        var status = await DecideAsync(new Asked(request.Method, request.Path, headers, await body.ReadToEndAsync(context.RequestAborted)), context.RequestAborted);
        context.Response.StatusCode = status;
        foreach (var (name, value) in Headers(status)) context.Response.Headers[name] = value;
        if (status != StatusCodes.Status200OK) await context.Response.WriteAsync("not you", context.RequestAborted);
    }

    private async Task<UnaryAnswer> CheckAsync(ReadOnlySequence<byte> message, CancellationToken cancel)
    {
        var http = CheckRequest.Parser.ParseFrom(message).Attributes.Request.Http;
        var body = http.RawBody.IsEmpty ? http.Body : http.RawBody.ToStringUtf8();
        var status = await DecideAsync(new Asked(http.Method, http.Path, http.Headers.ToDictionary(), body), cancel);
        var headers = Headers(status).Select(header => new HeaderValueOption { Header = new HeaderValue { Key = header.Name, Value = header.Value } });
        var answer = status == StatusCodes.Status200OK
            ? new CheckResponse { Status = new Status(), OkResponse = new OkHttpResponse { Headers = { headers } } }
            : new CheckResponse
            {
                Status = new Status { Code = (int)GrpcCode.PermissionDenied },
                DeniedResponse = new DeniedHttpResponse { Status = new HttpStatus { Code = (StatusCode)status }, Headers = { headers }, Body = "not you" },
            };
        return new UnaryAnswer(GrpcStatus.Ok, answer.ToByteArray());
    }

    private async Task<int> DecideAsync(Asked asked, CancellationToken cancel)
    {
        _asked.Enqueue(asked);
        if (asked.Path.Contains("/slow", StringComparison.Ordinal)) await Task.Delay(TimeSpan.FromSeconds(20), cancel);
        return asked.Path.Contains("/deny", StringComparison.Ordinal) ? StatusCodes.Status403Forbidden
            : asked.Path.Contains("/unauthorized", StringComparison.Ordinal) ? StatusCodes.Status401Unauthorized
            : StatusCodes.Status200OK;
    }

    private static (string Name, string Value)[] Headers(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => [("www-authenticate", "Bearer realm=test")],
        StatusCodes.Status403Forbidden => [("x-reason", "policy")],
        _ => [("x-user", User), ("x-unasked", "x")],
    };
}
