using System.Collections.Concurrent;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Binding;

/// <summary>Which types hold secrets: problems of their shape must not show what was written.</summary>
internal static class SecretTypes
{
    private static readonly ConcurrentDictionary<(Type, Vocabulary), bool> Known = new();

    /// <summary>Whether a secret can stand in a value of this type, at any depth.</summary>
    /// <param name="type">A spec, or a value in one.</param>
    /// <param name="vocabulary">The policies that may be written in it.</param>
    public static bool Hold(Type type, Vocabulary vocabulary) => Known.GetOrAdd((type, vocabulary), static key => Finds(key.Item1, key.Item2, []));

    /// <summary>Each type is looked at once, for a policy may hold policies.</summary>
    private static bool Finds(Type type, Vocabulary vocabulary, HashSet<Type> seen) =>
        seen.Add(type)
        && type switch
        {
            _ when type == typeof(SecretSpec) => true,
            _ when type == typeof(PolicySet) => vocabulary.Policies.Any(policy => Finds(policy.SpecType, vocabulary, seen)),
            { IsGenericType: true } => Finds(type.GenericTypeArguments[^1], vocabulary, seen),
            _ => type.Assembly == typeof(SecretTypes).Assembly && !type.IsEnum && SpecShape.Of(type).Keys.Any(key => Finds(key.Type, vocabulary, seen)),
        };
}
