using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ControlPlane.Server.Demo;

/// <summary>What an echo backend answers with.</summary>
/// <param name="Service">The backend's name.</param>
/// <param name="Hits">Requests it has answered, this one included.</param>
/// <param name="Method">The request's method.</param>
/// <param name="Path">The request's path as it arrived.</param>
/// <param name="Query">Its query, with the question mark.</param>
/// <param name="Headers">Its headers, names in lower case.</param>
internal sealed record Echo(string Service, long Hits, string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers);

/// <summary>
/// A small HTTP server that answers with what it received. <c>?status=503</c> and <c>?delay=200</c> (milliseconds) in the query tell it what to do.
/// </summary>
internal sealed class EchoBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly string _name;
    private int _status = StatusCodes.Status200OK;
    private long _hits;

    private EchoBackend(WebApplication app, string name) => (_app, _name) = (app, name);

    /// <summary>Its port.</summary>
    public int Port { get; private set; }

    /// <summary>Requests received so far.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Starts a backend on loopback.</summary>
    /// <param name="name">What it answers as.</param>
    /// <param name="port">0 takes a free one.</param>
    /// <param name="protocols">HTTP/1.1, or HTTP/2 by prior knowledge.</param>
    /// <param name="cancel">Ends the start.</param>
    public static Task<EchoBackend> StartAsync(string name, int port, HttpProtocols protocols, CancellationToken cancel) =>
        StartAsync(name, new IPEndPoint(IPAddress.Loopback, port), protocols, cancel);

    /// <summary>Starts a backend.</summary>
    /// <param name="name">What it answers as.</param>
    /// <param name="listen">Where it listens; port 0 takes a free one.</param>
    /// <param name="protocols">HTTP/1.1, or HTTP/2 by prior knowledge.</param>
    /// <param name="cancel">Ends the start.</param>
    public static async Task<EchoBackend> StartAsync(string name, IPEndPoint listen, HttpProtocols protocols, CancellationToken cancel)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(listen, options => options.Protocols = protocols));
        var app = builder.Build();
        var backend = new EchoBackend(app, name);
        app.Run(backend.AnswerAsync);
        await app.StartAsync(cancel);
        backend.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return backend;
    }

    /// <summary>From now on answers with this status, whatever the request says.</summary>
    public void Answer(int status) => Volatile.Write(ref _status, status);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var hits = Interlocked.Increment(ref _hits);
        var request = context.Request;
        if (int.TryParse(request.Query["delay"], out var delay))
            await Task.Delay(delay, context.RequestAborted);
        context.Response.StatusCode = int.TryParse(request.Query["status"], out var status) ? status : Volatile.Read(ref _status);
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.Split('?', 2)[0];
        var headers = request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString());
        await context.Response.WriteAsJsonAsync(new Echo(_name, hits, request.Method, path, target[path.Length..], headers), context.RequestAborted);
        await context.Response.WriteAsync("\n", context.RequestAborted);
    }
}
