using ControlPlane.Language.Explanation;
using ControlPlane.Language.Kinds.Routes;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Text;

namespace ControlPlane.Language.Plans;

/// <summary>Rules that come in the place of rules that go: of a changed document, for the same requests. So a Route or a rule may be renamed.</summary>
/// <param name="after">The documents as they would be.</param>
/// <param name="changed">Those that differ.</param>
internal sealed class Successors(Model after, HashSet<DocumentId> changed)
{
    private readonly Lazy<List<(RulePlace Place, EffectivePolicies Policies)>> _rules = new(() =>
        [
            .. from id in changed
            let document = after.Find(id)
            where document?.Spec is RouteSpec
            let policies = Effective
                .Levels(after, document)
                .ToDictionary(level => (level.Fleet, level.Rule?.Name ?? RuleSpec.DefaultName), level => level.Policies)
            from place in RulePlace.Of(after, document)
            select (place, policies[(place.Fleet, place.Rule)]),
        ]
    );

    /// <summary>The policies of the rule that comes in the place of another, or null.</summary>
    public EffectivePolicies? Of(RulePlace gone) => _rules.Value.FirstOrDefault(rule => rule.Place.Fleet == gone.Fleet && rule.Place.IsWhere(gone)).Policies;
}
