namespace ControlPlane.Bench.Ads;

/// <summary>A variant of the protocol: its method of ADS, and the numbers of the fields that its requests have.</summary>
internal sealed record Variant(string Method, int Node, int TypeUrl, int Names, int Nonce, bool TellsVersion)
{
    /// <summary>Delta ADS.</summary>
    public static readonly Variant Delta = new(
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/DeltaAggregatedResources",
        Node: 1,
        TypeUrl: 2,
        Names: 3,
        Nonce: 6,
        TellsVersion: false
    );

    /// <summary>ADS of the state of the world, whose acknowledgements tell the version.</summary>
    public static readonly Variant State = new(
        "/envoy.service.discovery.v3.AggregatedDiscoveryService/StreamAggregatedResources",
        Node: 2,
        TypeUrl: 4,
        Names: 3,
        Nonce: 5,
        TellsVersion: true
    );
}
