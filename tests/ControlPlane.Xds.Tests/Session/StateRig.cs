using ControlPlane.Resources;
using ControlPlane.Xds.Requests;
using Envoy.Service.Discovery.V3;
using Google.Protobuf;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>
/// A session of the state of the world, driven by hand. Resources are as they stand in the rig's texts (<c>a=1</c>), for a response of this variant has no
/// names
/// beside them.
/// </summary>
internal sealed class StateRig(AdsOptions? options = null, bool aggregated = true) : Rig<StateRig>(new StreamKind(Delta: false, aggregated), options)
{
    /// <summary>Asks for these names and no others.</summary>
    public StateRig Ask(TypeUrl type, params string[] names) => Send(type, names);

    /// <summary>Asks on a new stream, with the version of what the client has.</summary>
    public StateRig Resume(DiscoveryResponse held, params string[] names) => Send(new TypeUrl(held.TypeUrl), names, version: held.VersionInfo);

    public StateRig Ack(DiscoveryResponse response, params string[] names) => Send(new TypeUrl(response.TypeUrl), names, response.VersionInfo, response.Nonce);

    public Rejection? Nack(DiscoveryResponse response, string version = "", string error = "no good", params string[] names)
    {
        Rejection? rejection = null;
        Send(new TypeUrl(response.TypeUrl), names, version, response.Nonce, error, found => rejection = found);
        return rejection;
    }

    public StateRig Send(
        TypeUrl type,
        string[]? names = null,
        string version = "",
        string nonce = "",
        string? error = null,
        Action<Rejection?>? rejected = null
    )
    {
        var request = new DiscoveryRequest
        {
            TypeUrl = type.Value,
            VersionInfo = version,
            ResponseNonce = nonce,
            ErrorDetail = error is null ? null : new() { Code = 13, Message = error },
        };
        request.ResourceNames.AddRange(names ?? []);
        var rejection = Take(StateRequests.Read(new(request.ToByteArray())));
        rejected?.Invoke(rejection);
        return this;
    }

    /// <summary>All that is due now.</summary>
    public List<DiscoveryResponse> Due() => DueBytes().ConvertAll(DiscoveryResponse.Parser.ParseFrom);

    /// <summary>The only answer that is due.</summary>
    public DiscoveryResponse One() => Due().ShouldHaveSingleItem();

    /// <summary>The only answer that is due, acknowledged with these names.</summary>
    public DiscoveryResponse Acked(params string[] names)
    {
        var response = One();
        Ack(response, names);
        return response;
    }

    public StateRig Nothing()
    {
        Due().Select(Text).ShouldBeEmpty();
        return this;
    }

    /// <summary>An answer as text: <c>Cluster a=1 b=1</c>.</summary>
    public static string Text(DiscoveryResponse response) =>
        string.Join(' ', [new TypeUrl(response.TypeUrl).ShortName, .. response.Resources.Select(resource => resource.Value.ToStringUtf8())]);
}

internal static class StateAssertions
{
    public static void ShouldSay(this DiscoveryResponse response, string text) => StateRig.Text(response).ShouldBe(text);

    public static void ShouldSay(this IEnumerable<DiscoveryResponse> responses, params string[] texts) => responses.Select(StateRig.Text).ShouldBe(texts);
}
