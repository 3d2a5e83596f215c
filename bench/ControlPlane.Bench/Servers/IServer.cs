using System.Net;

namespace ControlPlane.Bench.Servers;

/// <summary>A server that is measured, with its process.</summary>
internal interface IServer : IAsyncDisposable
{
    /// <summary>How it is called in results.</summary>
    string Name { get; }

    /// <summary>Where Envoys connect.</summary>
    IPEndPoint Ads { get; }

    /// <summary>What its process uses.</summary>
    ProcessMeter Meter { get; }

    /// <summary>Changes one cluster, another each time, and returns when the server has taken it.</summary>
    Task ChangeAsync(CancellationToken cancel);

    /// <summary>Collects garbage and gives memory back, as far as the server can be told to.</summary>
    Task CollectAsync(CancellationToken cancel);
}
