using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;
using System.Text.Json;
using ControlPlane.Language.Text;
using FluentValidation;

namespace ControlPlane.Language.Binding;

/// <summary>What a spec record looks like in a document: its keys, their types, and the names reserved for later.</summary>
internal sealed class SpecShape
{
    private static readonly ConcurrentDictionary<Type, SpecShape> Shapes = new();

    private SpecShape(Type type)
    {
        Type = type;
        Keys =
        [
            .. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
                .OrderBy(property => property.DeclaringType == type)
                .Select(property => new SpecKey(property)),
        ];
        Defaulted = [.. Keys.Where(key => key.Default is not null)];
        ByName = Keys.ToFrozenDictionary(key => key.Name, StringComparer.Ordinal);
        Planned = PlannedNames(type);
        Rules = type.GetNestedType(nameof(Rules), BindingFlags.NonPublic) is { } rules ? (IValidator)Activator.CreateInstance(rules)! : null;
    }

    public Type Type { get; }

    /// <summary>The keys in the order of the record.</summary>
    public ImmutableArray<SpecKey> Keys { get; }

    /// <summary>Those of the keys that have a default.</summary>
    public ImmutableArray<SpecKey> Defaulted { get; }

    public FrozenDictionary<string, SpecKey> ByName { get; }

    /// <summary>Keys that are refused as not supported yet.</summary>
    public FrozenSet<string> Planned { get; }

    /// <summary>
    /// The rules that stand in the record itself, as its nested class <c>Rules</c>: they are run wherever such a record is written. Null where it has none.
    /// </summary>
    public IValidator? Rules { get; }

    public static SpecShape Of(Type type) => Shapes.GetOrAdd(type, static type => new SpecShape(type));

    /// <summary>The names that a type's <see cref="PlannedAttribute"/> reserves.</summary>
    public static FrozenSet<string> PlannedNames(Type type) => (type.GetCustomAttribute<PlannedAttribute>()?.Names ?? []).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>How documents write a name of C#: `MaxConnections` is `maxConnections`.</summary>
    public static string NameOf(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The values of an enumeration as documents write them, each with its name in C#.</summary>
    public static IEnumerable<(string Word, string Name)> WordsOf(Type type) =>
        Enum.GetNames(type).Select(name => (type.GetField(name)!.GetCustomAttribute<WordAttribute>()?.Text ?? NameOf(name), name));
}

/// <summary>One key of a spec.</summary>
internal sealed class SpecKey(PropertyInfo property)
{
    /// <summary>As documents write it.</summary>
    public string Name { get; } = SpecShape.NameOf(property.Name);

    public PropertyInfo Property { get; } = property;

    /// <summary>The type, without its nullability.</summary>
    public Type Type { get; } = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;

    /// <summary>What is in force where the key is not written; null where it has no <see cref="DefaultAttribute"/>.</summary>
    public object? Default { get; } =
        DefaultOf(property) is { } value ? SpecBinder.BindDefault(Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType, value) : null;

    /// <summary>The same as a document would write it.</summary>
    public Node? DefaultNode { get; } = DefaultOf(property);

    /// <summary>Whether a list may be written as its one element.</summary>
    public bool OneOrMany { get; } = property.IsDefined(typeof(OneOrManyAttribute));

    /// <summary>How its items may be written as a map by their names; null where they may not.</summary>
    public NamedItemsAttribute? Named { get; } = property.GetCustomAttribute<NamedItemsAttribute>();

    /// <summary>Whether the bare name stands for a map in which this is true.</summary>
    public bool BareWord { get; } = property.IsDefined(typeof(BareWordAttribute));

    /// <summary>Whether a text in the place of the map is its value.</summary>
    public bool BareText { get; } = property.IsDefined(typeof(BareTextAttribute));

    /// <summary>Whether its text may be given as a file.</summary>
    public bool FromFile { get; } = property.IsDefined(typeof(FromFileAttribute));

    private static Scalar? DefaultOf(PropertyInfo property) =>
        property.GetCustomAttribute<DefaultAttribute>() is { Text: var text }
            ? new Scalar(text, property.PropertyType == typeof(string) ? ScalarKind.String : CoreSchema.Resolve(text), default)
            : null;
}
