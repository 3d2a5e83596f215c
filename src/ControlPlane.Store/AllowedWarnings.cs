using System.Collections.Immutable;
using ControlPlane.Language.Plans;

namespace ControlPlane.Store;

/// <summary>Which warnings a write may lead to. Those that need no permission are never asked for.</summary>
/// <param name="Kinds">All of these kinds.</param>
/// <param name="Warnings">And these.</param>
public sealed record AllowedWarnings(ImmutableHashSet<PlanWarningKind> Kinds, ImmutableHashSet<PlanWarning> Warnings)
{
    /// <summary>Whether they cover a warning.</summary>
    public bool Cover(PlanWarning warning)
    {
        ArgumentNullException.ThrowIfNull(warning);
        return !warning.Kind.NeedsPermission() || Kinds.Contains(warning.Kind) || Warnings.Contains(warning);
    }
}
