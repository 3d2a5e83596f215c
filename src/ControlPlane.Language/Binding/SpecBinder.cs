using System.Collections.Immutable;
using System.Reflection;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Language.Values;
using FluentValidation;

namespace ControlPlane.Language.Binding;

/// <summary>What a tree was bound to.</summary>
/// <param name="Spec">The record; what could not be bound is null in it.</param>
/// <param name="Problems">Where the tree does not have the record's shape.</param>
/// <param name="Fragments">Every policy written in the tree, and every record that has rules in it, with the rules it must keep.</param>
internal sealed record Bound(object Spec, ImmutableArray<Problem> Problems, ImmutableArray<Fragment> Fragments);

/// <summary>A bound part of a document with the rules it must keep.</summary>
internal sealed record Fragment(IValidator Rules, object Spec, Mapping Tree, string Path)
{
    /// <summary>The policy it is a fragment of, if any.</summary>
    public PolicyType? Policy { get; init; }
}

/// <summary>Binds trees to spec records by their type information alone, and tells all that does not fit.</summary>
internal sealed class SpecBinder
{
    private static readonly MethodInfo ArrayOf = typeof(SpecBinder).GetMethod(nameof(BindArray), BindingFlags.NonPublic | BindingFlags.Static)!;

    private readonly ImmutableArray<Problem>.Builder _problems = ImmutableArray.CreateBuilder<Problem>();
    private readonly ImmutableArray<Fragment>.Builder _fragments = ImmutableArray.CreateBuilder<Fragment>();

    /// <summary>Whether what is bound is part of a policy: there a key may be <c>off</c>, which cancels what is inherited.</summary>
    private bool _inPolicy;

    private readonly Vocabulary _vocabulary;

    private SpecBinder(Vocabulary vocabulary) => _vocabulary = vocabulary;

    /// <summary>Binds a map to a record.</summary>
    /// <param name="type">A spec record.</param>
    /// <param name="tree">The map.</param>
    /// <param name="vocabulary">The policies that may be written in it.</param>
    /// <param name="alsoKnown">Keys beside it that somebody else reads, for "did you mean".</param>
    /// <param name="inPolicy">Whether the record is a policy's.</param>
    public static Bound Bind(Type type, Mapping tree, Vocabulary vocabulary, IEnumerable<string>? alsoKnown = null, bool inPolicy = false)
    {
        var binder = new SpecBinder(vocabulary) { _inPolicy = inPolicy };
        var spec = binder.BindMapping(SpecShape.Of(type), tree, "", alsoKnown ?? []);
        return new(spec, binder._problems.ToImmutable(), binder._fragments.ToImmutable());
    }

    /// <summary>The value of a key of this type.</summary>
    public static object BindDefault(Type type, Scalar value) =>
        new SpecBinder(Vocabulary.None).BindValue(type, value, "") ?? throw new ArgumentException($"{value.Text} does not fit {type.Name}.", nameof(value));

    private object BindMapping(SpecShape shape, Mapping tree, string path, IEnumerable<string> alsoKnown)
    {
        var spec = Activator.CreateInstance(shape.Type)!;
        foreach (var entry in tree.Entries)
        {
            var below = Paths.Key(path, entry.Key);
            if (shape.ByName.TryGetValue(entry.Key, out var key))
            {
                if (_inPolicy && IsOff(entry.Value))
                    continue;
                if (BindValue(key.Type, entry.Value, below, key.OneOrMany) is { } value)
                    key.Property.SetValue(spec, value);
            }
            else
            {
                Unknown("key", BindingCodes.UnknownKey, entry, below, [.. shape.Keys.Select(known => known.Name), .. alsoKnown], shape.Planned.Contains);
            }
        }
        if (shape.Rules is { } rules)
            _fragments.Add(new(rules, spec, tree, path));
        return spec;
    }

    /// <summary>The value, or null where the node does not fit (which is then told).</summary>
    private object? BindValue(Type type, Node node, string path, bool oneOrMany = false)
    {
        if (node is Scalar { Kind: ScalarKind.Null })
            return Refuse(BindingCodes.Null, "is null: leave the key out instead", node, path);
        if (type == typeof(Node))
            return node;
        if (type == typeof(PolicySet))
            return BindPolicies(node, path);
        if (type == typeof(ImmutableSortedDictionary<string, string>))
            return BindMap<string>(node, path, "a map of texts");
        if (type == typeof(ImmutableSortedDictionary<string, ImmutableArray<string>>))
            return BindMap<ImmutableArray<string>>(node, path, "a map of texts or lists of texts");
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>))
            return BindList(type.GenericTypeArguments[0], node, path, oneOrMany);
        if (type.IsEnum)
            return BindEnum(type, node, path);
        if (type == typeof(string))
            return node is Scalar { Kind: ScalarKind.String } text ? text.Text : WrongType("text", node, path, node is Scalar ? "; put it in quotes" : "");
        if (type == typeof(bool))
            return node is Scalar { Kind: ScalarKind.Boolean } boolean ? char.ToLowerInvariant(boolean.Text[0]) == 't' : WrongType("true or false", node, path);
        if (type == typeof(int))
            return BindInteger(node, path);
        if (type == typeof(TimeSpan))
            return BindDuration(node, path);
        if (type == typeof(DateTimeOffset))
            return BindInstant(node, path);
        if (type == typeof(ByteSize))
            return BindUnit(node, path, ByteSize.Parse, BindingCodes.ByteSize, "size", ByteSize.Form);
        if (type == typeof(Percentage))
            return BindUnit(node, path, Percentage.Parse, BindingCodes.Percentage, "percentage", Percentage.Form);
        if (type == typeof(Rate))
            return BindRate(node, path);
        if (type == typeof(SecretSpec))
            return BindSecret(node, path);
        var shape = SpecShape.Of(type);
        if (node is Scalar { Kind: ScalarKind.String } word && shape.Keys.Any(key => key.BareWord))
            return BindWord(shape, word, path);
        return node is Mapping map ? BindMapping(shape, map, path, []) : WrongType(MapOf(shape), node, path, secret: SecretTypes.Hold(shape.Type, _vocabulary));
    }

    private object? BindList(Type item, Node node, string path, bool oneOrMany) =>
        node switch
        {
            Sequence list => ArrayOf.MakeGenericMethod(item).Invoke(null, [this, list.Items, path, true]),
            _ when oneOrMany => ArrayOf.MakeGenericMethod(item).Invoke(null, [this, ImmutableArray.Create(node), path, false]),
            _ => WrongType("a list", node, path, node is Scalar { Kind: ScalarKind.String } ? "; put it in brackets" : "", SecretTypes.Hold(item, _vocabulary)),
        };

    /// <summary>Binds all items. One that does not fit is told, and an empty one keeps its place, so that the others keep their index.</summary>
    private static ImmutableArray<T> BindArray<T>(SpecBinder binder, ImmutableArray<Node> items, string path, bool indexed)
    {
        var values = ImmutableArray.CreateBuilder<T>(items.Length);
        for (var index = 0; index < items.Length; index++)
        {
            var value = binder.BindValue(typeof(T), items[index], indexed ? $"{path}[{index}]" : path);
            values.Add((T)(value ?? Empty<T>(items[index])));
        }
        return values.MoveToImmutable();
    }

    private static object Empty<T>(Node misfit) =>
        typeof(T) == typeof(string) ? ""
        : typeof(T) == typeof(PolicySet) ? new PolicySet(new Mapping([], misfit.At), [])
        : Activator.CreateInstance<T>()!;

    /// <summary>Binds a map of any keys. Where its values are lists, one may be written as its one element.</summary>
    private object? BindMap<T>(Node node, string path, string wanted)
    {
        if (node is not Mapping map)
            return WrongType(wanted, node, path);
        var values = ImmutableSortedDictionary.CreateBuilder<string, T>(StringComparer.Ordinal);
        foreach (var entry in map.Entries)
        {
            if (BindValue(typeof(T), entry.Value, Paths.Key(path, entry.Key), oneOrMany: true) is T value)
                values[entry.Key] = value;
        }
        return values.ToImmutable();
    }

    private object? BindEnum(Type type, Node node, string path)
    {
        var names = SpecShape.WordsOf(type).ToDictionary(value => value.Word, value => value.Name, StringComparer.Ordinal);
        var allowed = string.Join(", ", names.Keys);
        if (node is not Scalar { Kind: ScalarKind.String } scalar)
            return WrongType($"one of {allowed}", node, path);
        if (names.TryGetValue(scalar.Text, out var name))
            return Enum.Parse(type, name);
        return SpecShape.PlannedNames(type).Contains(scalar.Text)
            ? Refuse(BindingCodes.NotSupported, $"is {Shown.Text(scalar.Text)}, which is not supported yet", node, path, allowed)
            : Refuse(
                BindingCodes.UnknownValue,
                $"is {Shown.Text(scalar.Text)}, which is not one of its values{Suggestion.For(scalar.Text, names.Keys)}",
                node,
                path,
                allowed
            );
    }

    private object? BindInteger(Node node, string path)
    {
        if (node is not Scalar { Kind: ScalarKind.Integer } scalar)
            return WrongType("a whole number", node, path);
        var value = CoreSchema.Whole(scalar.Text);
        return value >= int.MinValue && value <= int.MaxValue
            ? (int)value
            : Refuse(TextCodes.Number, $"is {Shown.Kind(node)}, which is out of range", node, path, $"{int.MinValue} to {int.MaxValue}");
    }

    /// <summary>Binds a number with a unit.</summary>
    private object? BindUnit<T>(Node node, string path, Func<string, T?> parse, string code, string what, string form)
        where T : struct =>
        node switch
        {
            Scalar { Kind: ScalarKind.String } text when parse(text.Text) is { } value => value,
            Scalar { Kind: ScalarKind.String } text => Refuse(code, $"is {Shown.Text(text.Text)}, which is no {what}", node, path, form),
            Scalar { Kind: ScalarKind.Integer } => Refuse(code, $"is {Shown.Kind(node)} without a unit", node, path, form),
            _ => WrongType(form, node, path),
        };

    private object? BindDuration(Node node, string path) =>
        node switch
        {
            Scalar { Kind: ScalarKind.String } text when Durations.Parse(text.Text) is { } duration => duration <= Durations.Longest
                ? duration
                : Refuse(BindingCodes.DurationTooLong, $"is {Shown.Text(text.Text)}, which is too long: Envoy does not accept it", node, path, Durations.Limit),
            Scalar { Kind: ScalarKind.String } text => Refuse(
                BindingCodes.Duration,
                $"is {Shown.Text(text.Text)}, which is not a valid duration",
                node,
                path,
                Durations.Form
            ),
            Scalar { Kind: ScalarKind.Integer } number => Refuse(
                BindingCodes.Duration,
                $"is {Shown.Kind(node)} without a unit",
                node,
                path,
                $"{number.Text}s or {number.Text}ms"
            ),
            _ => WrongType(Durations.Form, node, path),
        };

    private object? BindInstant(Node node, string path) =>
        node switch
        {
            Scalar { Kind: ScalarKind.String } text when Instants.Parse(text.Text) is { } instant => instant,
            Scalar { Kind: ScalarKind.String } text => Refuse(
                BindingCodes.Instant,
                $"is {Shown.Text(text.Text)}, which is not a valid point in time",
                node,
                path,
                Instants.Form
            ),
            _ => WrongType(Instants.Form, node, path),
        };

    /// <summary>Binds a secret. What was written is never told, not even a key: the secret may stand in the wrong place.</summary>
    private object? BindSecret(Node node, string path)
    {
        var shape = SpecShape.Of(typeof(SecretSpec));
        if (node is not Mapping map)
            return WrongType(MapOf(shape), node, path, secret: true);
        var fitting = map.Entries.Where(entry =>
        {
            if (shape.Planned.Contains(entry.Key))
                return true;
            if (!shape.ByName.TryGetValue(entry.Key, out var key))
                return Refuse(
                    BindingCodes.UnknownKey,
                    $"has an unknown key{Suggestion.For(entry.Key, shape.ByName.Keys)}",
                    entry.Value with
                    {
                        At = entry.At,
                    },
                    path,
                    MapOf(shape)
                )
                    is not null;
            var kind = key.Type == typeof(bool) ? ScalarKind.Boolean : ScalarKind.String;
            return entry.Value is not Scalar scalar
                || scalar.Kind == kind
                || scalar.Kind == ScalarKind.Null
                || WrongType(kind == ScalarKind.Boolean ? "true" : "text; put it in quotes", scalar, Paths.Key(path, entry.Key), secret: true) is not null;
        });
        return BindMapping(shape, map with { Entries = [.. fitting] }, path, []);
    }

    private object? BindRate(Node node, string path)
    {
        if (node is not Scalar { Kind: ScalarKind.String } text)
            return WrongType(Rate.Form, node, path);
        return Rate.Parse(text.Text) is { } rate
            ? rate
            : Refuse(BindingCodes.Rate, $"is {Shown.Text(text.Text)}, which is not a valid rate", node, path, Rate.Form);
    }

    /// <summary>A word that stands for the map in which it is true.</summary>
    private object? BindWord(SpecShape shape, Scalar word, string path)
    {
        if (shape.ByName.GetValueOrDefault(word.Text) is not { BareWord: true } key)
        {
            var words = shape.Keys.Where(known => known.BareWord).Select(known => known.Name).ToImmutableArray();
            var allowed = words.Concat(shape.Keys.Where(known => !known.BareWord).Select(known => $"{{{known.Name}: …}}"));
            return Refuse(
                BindingCodes.UnknownValue,
                $"is {Shown.Text(word.Text)}, which is not one of its words{Suggestion.For(word.Text, words)}",
                word,
                path,
                string.Join(", ", allowed)
            );
        }
        var spec = Activator.CreateInstance(shape.Type)!;
        key.Property.SetValue(spec, true);
        return spec;
    }

    private object? BindPolicies(Node node, string path)
    {
        if (node is not Mapping map)
            return WrongType("a map of policies", node, path);
        var (before, within) = (_fragments.Count, _inPolicy);
        _inPolicy = true;
        foreach (var entry in map.Entries)
            BindPolicy(entry, Paths.Key(path, entry.Key));
        _inPolicy = within;
        return new PolicySet(
            map,
            [
                .. _fragments
                    .Skip(before)
                    .Where(fragment => fragment.Policy is not null)
                    .Select(fragment => new PolicyFragment(fragment.Policy!, fragment.Spec, fragment.Path)),
            ]
        );
    }

    private void BindPolicy(MappingEntry entry, string path)
    {
        if (_vocabulary.Policy(entry.Key) is not { } policy)
        {
            Unknown(
                "policy",
                BindingCodes.UnknownPolicy,
                entry,
                path,
                [.. _vocabulary.Policies.Select(known => known.Name)],
                _vocabulary.PlannedPolicies.Contains
            );
            return;
        }
        if (IsOff(entry.Value))
            return;
        if (policy.Family is PolicyFamily.NamedList)
            BindEntries(policy, entry.Value, path);
        else
            BindFragment(policy, entry.Value, path);
    }

    private void BindFragment(PolicyType policy, Node node, string path)
    {
        if (BindValue(policy.SpecType, node, path) is { } spec)
            _fragments.Add(new(policy.Rules, spec, (Mapping)node, path) { Policy = policy });
    }

    /// <summary>Binds the entries of a policy that is a list; they merge by their names.</summary>
    private void BindEntries(PolicyType policy, Node node, string path)
    {
        if (node is not Sequence list)
        {
            WrongType("a list", node, path, node is Mapping ? "; put it in brackets" : "");
            return;
        }
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < list.Items.Length; index++)
        {
            var (item, below) = (list.Items[index], $"{path}[{index}]");
            BindFragment(policy, item, below);
            if (item is not Mapping entry)
                continue;
            if (entry["name"] is not { } name)
                Refuse(BindingCodes.EntryName, "has no name", item, below, Names.Form);
            else if (name is Scalar { Kind: ScalarKind.String } text && !Names.IsValid(text.Text))
                Refuse(BindingCodes.EntryName, $"is {Shown.Text(text.Text)}, which is not a valid name", name, Paths.Key(below, "name"), Names.Form);
            else if (name is Scalar { Kind: ScalarKind.String } again && !names.Add(again.Text))
                Refuse(BindingCodes.EntryNameTwice, "is the name of another entry of this list", name, Paths.Key(below, "name"));
        }
    }

    private static bool IsOff(Node node) => node is Scalar { Kind: ScalarKind.String, Text: "off" };

    private void Unknown(string what, string code, MappingEntry entry, string path, ImmutableArray<string> known, Func<string, bool> planned)
    {
        var message = planned(entry.Key)
            ? $"is not supported yet: this version does not have the {what} {Shown.Text(entry.Key)}"
            : $"is an unknown {what}{Suggestion.For(entry.Key, known)}";
        Add(planned(entry.Key) ? BindingCodes.NotSupported : code, message, entry.At, path, string.Join(", ", known));
    }

    private object? WrongType(string wanted, Node node, string path, string hint = "", bool secret = false) =>
        Refuse(BindingCodes.WrongType, $"is {(secret ? Shown.Sort(node) : Shown.Kind(node))}{hint}", node, path, wanted);

    private object? Refuse(string code, string message, Node node, string path, string? allowed = null)
    {
        Add(code, message, node.At, path, allowed);
        return null;
    }

    private void Add(string code, string message, Position at, string path, string? allowed)
    {
        if (_problems.Count < ReadLimits.Problems)
            _problems.Add(new(code, message, Path: path, Allowed: allowed, Line: at.Line, Column: at.Column));
    }

    private static string MapOf(SpecShape shape) => shape.Keys.Length == 0 ? "{}" : $"a map of {string.Join(", ", shape.Keys.Select(key => key.Name))}";
}
