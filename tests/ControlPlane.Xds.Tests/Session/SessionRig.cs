using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>A session of delta ADS, driven by hand.</summary>
internal sealed class SessionRig(AdsOptions? options = null) : Rig<SessionRig>(StreamKind.AggregatedDelta, options)
{
    public SessionRig Subscribe(TypeUrl type, params string[] names) => Send(type, subscribe: names);

    public SessionRig Unsubscribe(TypeUrl type, params string[] names) => Send(type, unsubscribe: names);

    /// <summary>Subscribes on a new stream, with the versions of what the client holds.</summary>
    public SessionRig Resume(TypeUrl type, string[] names, params DeltaDiscoveryResponse[] held) =>
        Send(
            type,
            subscribe: names,
            known: held.SelectMany(response => response.Resources).ToDictionary(resource => resource.Name, resource => resource.Version)
        );

    public SessionRig Ack(DeltaDiscoveryResponse response) => Send(new TypeUrl(response.TypeUrl), nonce: response.Nonce);

    public Rejection? Nack(DeltaDiscoveryResponse response, string error = "no good", params string[] subscribe)
    {
        Rejection? rejection = null;
        Send(new TypeUrl(response.TypeUrl), subscribe, nonce: response.Nonce, error: error, rejected: found => rejection = found);
        return rejection;
    }

    public SessionRig Send(
        TypeUrl type,
        string[]? subscribe = null,
        string[]? unsubscribe = null,
        IReadOnlyDictionary<string, string>? known = null,
        string nonce = "",
        string? error = null,
        Action<Rejection?>? rejected = null
    )
    {
        var request = new DeltaDiscoveryRequest
        {
            TypeUrl = type.Value,
            ResponseNonce = nonce,
            ErrorDetail = error is null ? null : new() { Code = 13, Message = error },
        };
        request.ResourceNamesSubscribe.AddRange(subscribe ?? []);
        request.ResourceNamesUnsubscribe.AddRange(unsubscribe ?? []);
        foreach (var (name, version) in known ?? new Dictionary<string, string>())
            request.InitialResourceVersions.Add(name, version);
        var rejection = Take(Read(request));
        rejected?.Invoke(rejection);
        return this;
    }

    /// <summary>All that is due now.</summary>
    public List<DeltaDiscoveryResponse> Due() => DueBytes().ConvertAll(DeltaDiscoveryResponse.Parser.ParseFrom);

    /// <summary>The only answer that is due.</summary>
    public DeltaDiscoveryResponse One() => Due().ShouldHaveSingleItem();

    /// <summary>The only answer that is due, acknowledged.</summary>
    public DeltaDiscoveryResponse Acked()
    {
        var response = One();
        Ack(response);
        return response;
    }

    public SessionRig Nothing()
    {
        Due().Select(Text).ShouldBeEmpty();
        return this;
    }

    /// <summary>An answer as text: <c>Cluster +a=1 +b=1 -c</c>.</summary>
    public static string Text(DeltaDiscoveryResponse response) =>
        string.Join(
            ' ',
            [
                new TypeUrl(response.TypeUrl).ShortName,
                .. response.Resources.Select(resource => $"+{resource.Name}={resource.Resource_.Value.ToStringUtf8()}"),
                .. response.RemovedResources.Select(name => $"-{name}"),
            ]
        );

    /// <summary>A request as the server reads it.</summary>
    public static ClientRequest Read(DeltaDiscoveryRequest request) => DeltaRequests.Read(new(request.ToByteArray()));
}

internal static class ResponseAssertions
{
    public static void ShouldSay(this DeltaDiscoveryResponse response, string text) => SessionRig.Text(response).ShouldBe(text);

    public static void ShouldSay(this IEnumerable<DeltaDiscoveryResponse> responses, params string[] texts) =>
        responses.Select(SessionRig.Text).ShouldBe(texts);
}
