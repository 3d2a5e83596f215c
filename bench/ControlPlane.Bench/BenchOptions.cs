namespace ControlPlane.Bench;

/// <summary>What a run is made of.</summary>
internal sealed record BenchOptions
{
    /// <summary>Streams, each with a connection of its own: N.</summary>
    public required int Streams { get; init; }

    /// <summary>Services, each a cluster: R.</summary>
    public required int Resources { get; init; }

    /// <summary>How often each server is measured, ours and the peer's in turn.</summary>
    public required int Rounds { get; init; }

    /// <summary>The built <c>controlplane</c>: a program, or a dll that <c>dotnet</c> runs.</summary>
    public required string Server { get; init; }

    /// <summary>The peer's program; null: ours is measured alone.</summary>
    public string? Peer { get; init; }

    /// <summary>Which of the peer's caches: <c>linear</c> or <c>snapshot</c>.</summary>
    public string PeerCache { get; init; } = "linear";

    /// <summary>Bytes with which the peer pads its clusters, so that they are as large as ours.</summary>
    public int PeerPad { get; init; } = 182;

    /// <summary>Changes of one resource in each round.</summary>
    public int Changes { get; init; } = 30;

    /// <summary>Changes before the first round that count for nothing.</summary>
    public int WarmUp { get; init; } = 20;

    /// <summary>Whether the Envoys speak the variant of the state of the world, and not delta.</summary>
    public bool State { get; init; }

    /// <summary>How long the scenario lasts where it has a length.</summary>
    public TimeSpan Length { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Listeners of the fleet.</summary>
    public int Listeners { get; init; } = 1;

    /// <summary>Whether every service has a host (virtual host) of its own.</summary>
    public bool Hosts { get; init; }

    /// <summary>Whether the servers have core 0 alone.</summary>
    public bool Pinned { get; init; }

    /// <summary>What stands before the servers' commands.</summary>
    public string[] ServerPrefix => Pinned ? ["taskset", "-c", "0"] : [];

    /// <summary>The environment of our server.</summary>
    public IReadOnlyDictionary<string, string> ServerEnvironment { get; init; } = new Dictionary<string, string>();

    /// <summary>The environment of the peer.</summary>
    public IReadOnlyDictionary<string, string> PeerEnvironment =>
        Pinned ? new Dictionary<string, string> { ["GOMAXPROCS"] = "1" } : new Dictionary<string, string>();
}
