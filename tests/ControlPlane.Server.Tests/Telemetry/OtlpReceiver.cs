using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ControlPlane.Server.Tests.Telemetry;

/// <summary>Takes what is sent by OTLP over HTTP, as text: names stand in it as they are.</summary>
internal sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<(string Path, string Text)> _received = [];
    private readonly WebApplication _app;

    private OtlpReceiver()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body, context.RequestAborted);
            _received.Enqueue((context.Request.Path, Encoding.Latin1.GetString(body.ToArray())));
            context.Response.StatusCode = StatusCodes.Status200OK;
        });
    }

    public Uri Address => new(_app.Urls.Single());

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>All that came on a path.</summary>
    public string On(string path) => string.Concat(_received.Where(one => one.Path == path).Select(one => one.Text));

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
