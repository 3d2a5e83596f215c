using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Kinds.Fleets;

/// <summary>Fleets: sets of Envoys that receive one configuration.</summary>
internal sealed class FleetKind() : Kind<FleetSpec>("Fleet", "fleets", new FleetRules())
{
    protected override IEnumerable<Problem> Check(Document document, FleetSpec spec, Model model)
    {
        var bound = new Dictionary<ListenerAddress, string?>();
        for (var index = 0; index < (spec.Listeners ?? []).Length; index++)
        {
            var listener = spec.Listeners!.Value[index];
            var address = ListenerAddress.Of(listener);
            if (bound.TryAdd(address, listener.Name)) continue;
            yield return Places.Problem(document, $"listeners[{index}]", Codes.SameAddress, $"binds {address}, which listener {bound[address]} binds already");
        }
    }
}
