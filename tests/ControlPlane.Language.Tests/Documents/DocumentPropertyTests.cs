using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ControlPlane.Language.Tests.Documents;

public sealed class DocumentPropertyTests
{
    private static readonly Position Nowhere = new(1, 1);

    private static readonly string Valid = File.ReadAllText(
        ControlPlane.Testing.Golden.Cases("Accepted").Select(row => row.Data).Single(golden => golden.Name == "Every key of every kind").Inputs[0]
    );

    private static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<string>().Select(text => new string([.. (text ?? "").Where(character => !char.IsSurrogate(character))])),
        Pieces(
            "a",
            "on",
            "null",
            "1e5",
            "0o7",
            " ",
            "\n",
            "\t",
            "\r\n",
            ":",
            ": ",
            "#",
            " #",
            "- ",
            "---",
            "...",
            "\"",
            "'",
            "%",
            "&a",
            "*a",
            "<<",
            "{",
            "}",
            "|",
            "ü",
            "\u0085",
            "\u2028",
            "𝄞",
            "🚀",
            "👩\u200d🚀",
            "\u202e",
            "\ue000",
            "\U000e0001",
            "\U0010fffd",
            "yes",
            "n",
            "1:30",
            "2026-11-27",
            "0b1",
            "1_0",
            "\0",
            "\\",
            "~",
            "!t",
            "? "
        )
    );

    private static readonly Gen<Node> Scalars = Gen.OneOf(
        Texts.Select(text => (Node)Leaf(text, ScalarKind.String)),
        Gen.Elements("0", "-1", "9007199254740993", "123456789012345678901234567890").Select(text => (Node)Leaf(text, ScalarKind.Integer)),
        Gen.Elements("0.1", "-1.5e300", "1E5", "0.12345678901234567890123456789", "1e-999").Select(text => (Node)Leaf(text, ScalarKind.Float)),
        Gen.Elements("true", "false").Select(text => (Node)Leaf(text, ScalarKind.Boolean)),
        Gen.Constant((Node)Leaf("null", ScalarKind.Null))
    );

    [Fact]
    public void Every_tree_reads_back_from_its_json() =>
        Prop.ForAll(
                Trees(),
                tree =>
                {
                    var read = JsonReader.Read(tree.ToJson(), null);
                    return read.Problems.IsEmpty && read.Node!.SameAs(tree);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_tree_reads_back_from_its_yaml() =>
        Prop.ForAll(
                Trees(),
                tree =>
                {
                    var root = YamlReader.Read(tree.ToYaml(), null).ShouldHaveSingleItem();
                    return root.Problems.IsEmpty && root.Node!.SameAs(tree);
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Every_tree_reads_back_from_its_yaml_by_libyaml()
    {
        // A number with an exponent is one to YAML 1.2 only.
        var trees = Tree(20, Scalars.Where(scalar => scalar is not Scalar { Kind: ScalarKind.Float })).Sample(500).ToArray();

        var read = PyYaml.Json(trees.Select(tree => tree.ToYaml()));

        read.Count.ShouldBe(trees.Length);
        foreach (var (tree, json) in trees.Zip(read))
            JsonReader.Read(json, null).Node!.SameAs(tree).ShouldBeTrue($"{tree.ToYaml()}\nwas read as\n{json}");
    }

    [Fact]
    public void Any_text_gives_documents_or_problems_with_a_place() =>
        Prop.ForAll(Texts.ToArbitrary(), text => HasPlaces(Catalog.Reader.ReadYaml(text), text) && HasPlaces(Catalog.Reader.ReadJson(text), text))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Any_change_of_a_valid_text_gives_documents_or_problems_with_a_place()
    {
        var json = $"[{string.Join(",\n", Catalog.Reader.ReadYaml(Valid).Documents.Select(document => document.Body.ToJson()))}]";
        var edits = from at in Gen.Choose(0, int.MaxValue - 1) from cut in Gen.Choose(0, 12) from text in Texts select (at, cut, text);

        Prop.ForAll(
                edits.ToArbitrary(),
                edit =>
                    HasPlaces(Catalog.Reader.ReadYaml(Edited(Valid, edit)), Edited(Valid, edit))
                    && HasPlaces(Catalog.Reader.ReadJson(Edited(json, edit)), Edited(json, edit))
            )
            .QuickCheckThrowOnFailure();
    }

    /// <summary>Once found by the property above: YamlDotNet ends a map after a key.</summary>
    [Fact]
    public void A_map_that_ends_after_a_key_is_a_problem()
    {
        var text = Edited(Valid, (368960888, 10, ": \n #\t: %1e5&a%"));
        Catalog.Reader.ReadYaml(text).Problems.ShouldContain(problem => problem.Code == TextCodes.Syntax, text);
    }

    [Fact]
    public void Any_value_in_any_place_gives_documents_or_problems_with_a_place()
    {
        var documents = Catalog.Reader.ReadYaml(Valid).Documents;
        var changes =
            from document in Gen.Elements<Document>(documents)
            from seed in Gen.Choose(0, int.MaxValue - 1)
            from value in Trees().Generator
            select (document, seed, value);

        Prop.ForAll(
                changes.ToArbitrary(),
                change =>
                {
                    var json = Replaced(change.document.Body, change.value, new Random(change.seed)).ToJson();
                    return HasPlaces(Catalog.Reader.ReadJson(json), json);
                }
            )
            .QuickCheckThrowOnFailure();
    }

    private static bool HasPlaces(ReadResult result, string text) =>
        result.Problems.All(problem =>
            problem is { Line: >= 1, Column: >= 1, Message.Length: > 0 }
            && problem.Line <= text.Count(character => character is '\n' or '\r') + 2
            && problem.Code.StartsWith("CP0", StringComparison.Ordinal)
        );

    private static string Edited(string text, (int At, int Cut, string Text) edit)
    {
        var at = edit.At % text.Length;
        return text.Remove(at, Math.Min(edit.Cut, text.Length - at)).Insert(at, edit.Text);
    }

    private static Node Replaced(Node node, Node value, Random random) =>
        node switch
        {
            Mapping { Entries: { IsEmpty: false } entries } map when random.Next(4) > 0 => random.Next(entries.Length) is var at
                ? map with
                {
                    Entries = entries.SetItem(at, entries[at] with { Value = Replaced(entries[at].Value, value, random) }),
                }
                : map,
            Sequence { Items: { IsEmpty: false } items } list when random.Next(4) > 0 => random.Next(items.Length) is var at
                ? list with
                {
                    Items = items.SetItem(at, Replaced(items[at], value, random)),
                }
                : list,
            _ => value,
        };

    private static Arbitrary<Node> Trees() => Gen.Sized(size => Tree(Math.Min(size, 40), Scalars)).ToArbitrary();

    private static Gen<Node> Tree(int size, Gen<Node> scalars) =>
        size <= 1
            ? scalars
            : Gen.OneOf(
                scalars,
                Gen.ListOf(Tree(size / 4, scalars), size % 5).Select(items => (Node)new Sequence([.. items], Nowhere)),
                Gen.ListOf(Gen.Zip(Texts, Tree(size / 4, scalars)), size % 5)
                    .Select(pairs =>
                        (Node)
                            new Mapping(
                                [
                                    .. pairs
                                        .DistinctBy(pair => pair.Item1)
                                        .Where(pair => pair.Item1 != "<<")
                                        .Select(pair => new MappingEntry(pair.Item1, Nowhere, pair.Item2)),
                                ],
                                Nowhere
                            )
                    )
            );

    private static Gen<string> Pieces(params string[] pieces) => Gen.Elements(pieces).ListOf().Select(string.Concat);

    private static Scalar Leaf(string text, ScalarKind kind) => new Scalar(text, kind, Nowhere);
}
