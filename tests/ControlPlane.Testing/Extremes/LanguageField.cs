using System.Collections.Immutable;
using System.ComponentModel;
using System.Reflection;
using ControlPlane.Language;
using ControlPlane.Language.Binding;

namespace ControlPlane.Testing.Extremes;

/// <summary>A key that documents can write.</summary>
/// <param name="Spec">The record it belongs to.</param>
/// <param name="Key">The key.</param>
internal sealed record LanguageField(Type Spec, SpecKey Key)
{
    /// <summary>
    /// Every key of every kind and policy, found by reflection: a new one is here without being listed. How a secret is given is left out: it is the same for
    /// all of them.
    /// </summary>
    public static ImmutableArray<LanguageField> All { get; } =
    [.. Specs().SelectMany(spec => SpecShape.Of(spec).Keys.Select(key => new LanguageField(spec, key)))];

    /// <summary>For example <c>OutlierDetectionSpec.interval</c>.</summary>
    public string Name => $"{Spec.Name}.{Key.Name}";

    /// <summary>What the reference says of it: it names the bounds.</summary>
    public string Description => Key.Property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";

    /// <summary>Whether its value is such a spec, or a list of them.</summary>
    public bool Holds(Type spec) => (SpecTrees.ItemOf(Key.Type) ?? Key.Type) == spec;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static List<Type> Specs()
    {
        var found = new List<Type>();
        foreach (var root in Catalog.Default.Kinds.Select(kind => kind.SpecType).Concat(Catalog.Default.Policies.Select(policy => policy.SpecType)))
            Visit(root);
        return found;

        void Visit(Type type)
        {
            if (type.IsGenericType)
                Visit(type.GenericTypeArguments[^1]);
            if (!SpecTrees.IsSpec(type) || type == typeof(SecretSpec) || found.Contains(type))
                return;
            found.Add(type);
            foreach (var key in SpecShape.Of(type).Keys)
                Visit(key.Type);
        }
    }
}
