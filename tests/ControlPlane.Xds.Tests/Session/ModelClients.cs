using ControlPlane.Resources;
using static ControlPlane.Xds.Tests.Session.Samples;

namespace ControlPlane.Xds.Tests.Session;

/// <summary>A <see cref="ModelClient"/> of the delta variant.</summary>
internal sealed class DeltaModelClient(SessionRig rig, List<string> log) : ModelClient(rig, log)
{
    public override bool IsFullState(TypeUrl type) => false;

    public override bool LearnsRemovals(TypeUrl type) => XdsTypes.Of(type) is { NeverRemoved: false, BelongsTo: null };

    protected override bool CanGiveUpAll(ModelSubscription subscription) => true;

    protected override IEnumerable<ModelResponse> Due() =>
        rig.Due()
            .Select(response => new ModelResponse(
                new TypeUrl(response.TypeUrl),
                response.Nonce,
                response.SystemVersionInfo,
                [.. response.Resources.Select(resource => (resource.Name, ModelText.Of(resource.Resource_.Value)))],
                response.RemovedResources
            ));

    protected override void SayFirst(TypeUrl type, ModelSubscription subscription, ToldVersions told)
    {
        var reconnects = subscription.Held.Count > 0 || subscription.Version.Length > 0;
        string[] wildcard = subscription.Wildcard && (reconnects || subscription.Names.Count > 0) ? ["*"] : [];
        rig.Send(type, subscribe: [.. wildcard, .. subscription.Names], known: subscription.Held.ToDictionary(pair => pair.Key, Version));

        string Version(KeyValuePair<string, string> held) =>
            told switch
            {
                ToldVersions.Stale when held.Key == "a" => Named(type, held.Key, "older").Version,
                ToldVersions.Foreign => "17",
                _ => Named(type, held.Key, held.Value).Version,
            };
    }

    protected override void SayMore(TypeUrl type, ModelSubscription subscription, string[] names) => rig.Subscribe(type, names);

    protected override void SayLess(TypeUrl type, ModelSubscription subscription, string name) => rig.Unsubscribe(type, name);

    protected override void Ack(ModelResponse response, ModelSubscription subscription) => rig.Send(response.Type, nonce: response.Nonce);

    protected override void Nack(ModelResponse response, ModelSubscription subscription) => rig.Send(response.Type, nonce: response.Nonce, error: "no good");
}

/// <summary>A <see cref="ModelClient"/> of the state of the world.</summary>
internal sealed class StateModelClient(StateRig rig, List<string> log) : ModelClient(rig, log)
{
    public override bool IsFullState(TypeUrl type) => XdsTypes.Of(type).FullState;

    public override bool LearnsRemovals(TypeUrl type) => IsFullState(type);

    /// <summary>No names mean everything as long as there were none on the stream.</summary>
    protected override bool CanGiveUpAll(ModelSubscription subscription) => subscription.SaidNames && subscription.Names.Count > 0;

    protected override IEnumerable<ModelResponse> Due() =>
        rig.Due()
            .Select(response => new ModelResponse(
                new TypeUrl(response.TypeUrl),
                response.Nonce,
                response.VersionInfo,
                [.. response.Resources.Select(resource => (ModelText.NameOf(resource.Value), ModelText.Of(resource.Value)))],
                []
            ));

    protected override void SayFirst(TypeUrl type, ModelSubscription subscription, ToldVersions told)
    {
        subscription.SaidNames = false;
        var version = told switch
        {
            ToldVersions.Right => subscription.Version,
            ToldVersions.Stale => "",
            _ => "17",
        };
        rig.Send(type, Names(subscription), version);
    }

    protected override void SayMore(TypeUrl type, ModelSubscription subscription, string[] names) => rig.Send(type, Names(subscription));

    protected override void SayLess(TypeUrl type, ModelSubscription subscription, string name) => rig.Send(type, Names(subscription));

    protected override void Ack(ModelResponse response, ModelSubscription subscription) =>
        rig.Send(response.Type, Names(subscription), response.Version, response.Nonce);

    protected override void Nack(ModelResponse response, ModelSubscription subscription) =>
        rig.Send(response.Type, Names(subscription), subscription.Version, response.Nonce, "no good");

    private static string[] Names(ModelSubscription subscription)
    {
        subscription.SaidNames |= subscription.Names.Count > 0;
        return [.. subscription.Wildcard && subscription.SaidNames ? (IEnumerable<string>)["*"] : [], .. subscription.Names];
    }
}
