using System.Collections.Immutable;
using ControlPlane.Language.EnvoyConfig;
using ControlPlane.Language.EnvoyConfig.Instances;
using ControlPlane.Language.Ladder;
using ControlPlane.Language.Policies;
using ControlPlane.Language.Text;
using ControlPlane.Resources;

namespace ControlPlane.Language.Compilation.FleetResources;

/// <summary>
/// Tells what the configurations that come by ECDS came from: the policies that contribute to them, and the documents that these use. One that holds nothing is
/// the fleet's.
/// </summary>
internal sealed class ExtensionOrigins
{
    private readonly Origin _fleet;
    private readonly ImmutableArray<SharedUnit> _shared;
    private readonly ILookup<DocumentId, ImmutableArray<Origin>> _users;

    public ExtensionOrigins(Origin fleet, ImmutableArray<NeededDocument> uses, ImmutableArray<SharedUnit> shared, Model model)
    {
        (_fleet, _shared) = (fleet, shared);
        var pairs =
            from same in uses.GroupBy(use => use.Meant, use => use.Origins)
            from document in same.Key.Documents(model)
            from origins in same
            select (document, origins);
        _users = pairs.ToLookup(pair => pair.document, pair => pair.origins);
    }

    /// <summary>The origins of an instance's configuration, in order.</summary>
    public ImmutableArray<Origin> Of(HttpInstance instance, IEnumerable<ExtensionPart> parts)
    {
        var origins = parts.SelectMany(part => part.Origins).ToHashSet();
        foreach (var unit in _shared.Where(unit => unit.Contribution.Parts.Any(part => part.Instance == instance)))
        {
            origins.Add(new Source(unit.Document, "").Origin);
            origins.UnionWith(_users[unit.Document.Id].SelectMany(places => places));
        }
        return origins.Count == 0
            ? [_fleet]
            :
            [
                .. origins
                    .OrderBy(origin => origin.Kind, StringComparer.Ordinal)
                    .ThenBy(origin => origin.Name, StringComparer.Ordinal)
                    .ThenBy(origin => origin.Path, StringComparer.Ordinal),
            ];
    }
}
