namespace ControlPlane.Language.Binding;

/// <summary>Names that the language reserves and this version does not support yet: they are refused by name, never ignored.</summary>
/// <param name="names">Keys of a spec, or values of an enumeration, as the author writes them.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Enum)]
internal sealed class PlannedAttribute(params string[] names) : Attribute
{
    /// <summary>The reserved names.</summary>
    public IReadOnlyList<string> Names { get; } = names;
}
