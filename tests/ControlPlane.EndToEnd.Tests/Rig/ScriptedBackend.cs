using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ControlPlane.EndToEnd.Tests.Rig;

/// <summary>A service on loopback that answers as the test says.</summary>
internal sealed class ScriptedBackend : IAsyncDisposable
{
    private readonly WebApplication _app;
    private long _hits;

    private ScriptedBackend(WebApplication app) => _app = app;

    public int Port { get; private set; }

    /// <summary>Requests received so far.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Starts one.</summary>
    /// <param name="answer">Given the request and its number, which begins with 1.</param>
    /// <param name="cancel">Ends the start.</param>
    /// <param name="listen">How it listens; plain HTTP by default.</param>
    public static async Task<ScriptedBackend> StartAsync(Func<HttpContext, long, Task> answer, CancellationToken cancel, Action<ListenOptions>? listen = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen ?? (_ => { })));
        var app = builder.Build();
        var backend = new ScriptedBackend(app);
        app.Run(context => answer(context, Interlocked.Increment(ref backend._hits)));
        await app.StartAsync(cancel);
        backend.Port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;
        return backend;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
