using System.Collections.Immutable;

namespace ControlPlane.Language.Binding;

/// <summary>Policies written at one level.</summary>
/// <param name="Path">The level in its document; empty for the document as a whole.</param>
/// <param name="Policies">What is written.</param>
/// <param name="Use">The Policy documents brought in.</param>
internal sealed record WrittenPolicies(string Path, PolicySet? Policies, ImmutableArray<string>? Use)
{
    public static WrittenPolicies Of(string path, ILevel level) => new(path, level.Policies, level.Use);
}
