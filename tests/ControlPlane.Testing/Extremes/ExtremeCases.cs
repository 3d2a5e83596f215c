using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using ControlPlane.Language;
using ControlPlane.Language.Binding;
using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;

namespace ControlPlane.Testing.Extremes;

/// <summary>Draws documents from a seed: those of a golden case in which one key, or a few of one map, have extreme values, are added or removed.</summary>
/// <param name="seed">The same seed draws the same cases.</param>
public sealed class ExtremeCases(int seed)
{
    /// <summary>Two digits make a name of 63 characters of it.</summary>
    private static readonly string LongName = TextPools.Long(61);

    private readonly Random _random = new(seed);
    private readonly GoldenModels _goldens = GoldenModels.All;
    private int _drawn;

    /// <summary>The names of every key of the language.</summary>
    public static ImmutableArray<string> Fields { get; } = [.. LanguageField.All.Select(field => field.Name)];

    /// <summary>So many accepted cases draw every key at least once, if each is accepted.</summary>
    public static int Round { get; } = LanguageField.All.Sum(field => Draws(field.Key.Type));

    /// <summary>Draws cases without end: all keys in one order after another, each until it is accepted or was tried as often as said.</summary>
    /// <param name="tries">How often a key is drawn at most until it is accepted.</param>
    public IEnumerable<ExtremeCase> Draw(int tries)
    {
        var values = new ValueDraw(_random, _goldens);
        while (true)
        {
            var fields = LanguageField.All.SelectMany(field => Enumerable.Repeat(field, Draws(field.Key.Type))).ToArray();
            _random.Shuffle(fields);
            foreach (var field in fields)
            {
                for (var (attempt, accepted) = (0, false); attempt < tries && !accepted; attempt++)
                {
                    var drawn = Draw(field, values);
                    accepted = drawn.IsAccepted;
                    values.Learn(accepted);
                    yield return drawn;
                }
            }
        }
    }

    /// <summary>
    /// How often a key is drawn in a round: policies of one level meet those of others, and numbers meet the numbers beside them, so there is more to draw.
    /// </summary>
    private static int Draws(Type type) =>
        type == typeof(PolicySet) ? 5
        : type == typeof(TimeSpan) || type == typeof(int) ? 3
        : 1;

    private ExtremeCase Draw(LanguageField field, ValueDraw values)
    {
        // A spec that no golden case writes is reached by the key that holds it.
        var place = _goldens.With(field.Spec).IsEmpty ? LanguageField.All.First(outer => outer.Holds(field.Spec)) : field;
        var models = _goldens.With(place.Spec);
        var model = models[_random.Next(models.Length)];
        var holders = model.Documents.Values.Where(document => Count(document, place.Spec) > 0).ToList();
        var holder = holders[_random.Next(holders.Count)];
        var (target, at, change) = (_random.Next(Count(holder, place.Spec)), 0, new MapChange(_random, values));
        var changed = SpecTrees.Rewrite(
            holder.Spec.GetType(),
            holder.Body,
            (spec, map) => spec == place.Spec && at++ == target ? change.Of(map, place, field) : map
        );
        var texts = model
            .Documents.Values.Where(document => document != holder)
            .Concat(Missing(model, change.From))
            .Select(document => document.Body)
            .Append((Mapping)changed)
            .ToList();
        return Judge([.. change.Keys.Select(key => key.Name)], _random.Next(8) == 0 ? Renamed(texts, model) : texts);
    }

    private static int Count(Document document, Type spec) => SpecTrees.Specs(document.Spec.GetType(), document.Body).Count(found => found.Spec == spec);

    /// <summary>The documents that parts of other models may name.</summary>
    private static IEnumerable<Document> Missing(Model model, IEnumerable<Model> from) =>
        from.SelectMany(other => other.Documents.Values)
            .Where(document => document.Id.Kind is not ("Fleet" or "Route") && model.Find(document.Id) is null)
            .DistinctBy(document => document.Id);

    /// <summary>The same with one name, or all of them, as long as names may be wherever they are written.</summary>
    private List<Mapping> Renamed(List<Mapping> texts, Model model)
    {
        var names = model.Documents.Keys.Select(id => id.Name).Concat(texts.SelectMany(Names)).Distinct().ToArray();
        _random.Shuffle(names);
        var longer = names.Take(_random.Next(2) == 0 ? 1 : 99).Index().ToDictionary(name => name.Item, name => $"{LongName}{name.Index:00}");
        return [.. texts.Select(text => (Mapping)Rename(text))];

        Node Rename(Node node) =>
            node switch
            {
                Scalar { Kind: ScalarKind.String } text when longer.TryGetValue(text.Text, out var name) => text with { Text = name },
                Sequence list => list with { Items = [.. list.Items.Select(Rename)] },
                Mapping map => map with { Entries = [.. map.Entries.Select(entry => entry with { Value = Rename(entry.Value) })] },
                _ => node,
            };
    }

    private static IEnumerable<string> Names(Node node) =>
        node switch
        {
            Sequence list => list.Items.SelectMany(Names),
            Mapping map => map.Entries.SelectMany(entry =>
                entry is { Key: "name", Value: Scalar { Kind: ScalarKind.String } name } ? [name.Text] : Names(entry.Value)
            ),
            _ => [],
        };

    /// <summary>What the server would say: each document by itself, then the compile of all of them, with the secrets taken out as at the door.</summary>
    private ExtremeCase Judge(ImmutableArray<string> fields, IEnumerable<Mapping> texts)
    {
        var number = _drawn++;
        var read = DocumentSet.Combine(texts.Select(text => Catalog.Reader.ReadJson(text.ToJson())));
        var changed = read.Documents;
        if (!read.Problems.IsEmpty)
            return new(number, fields, Model.Empty, null, read.Problems) { Changed = changed };
        var taken = read.Documents.Select(document => SecretFields.Take(document, Hash)).ToList();
        var model = Model.Empty.With(taken.Select(one => one.Document));
        var observed = Observed.None with { Secrets = Observed.None.Secrets.SetItems(taken.SelectMany(one => one.Values)) };
        var compiled = Compiler.Compile(model, observed, previous: null);
        return new(number, fields, model, compiled, compiled.Problems) { Changed = changed };
    }

    private static string Hash(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)))[..32];
}
