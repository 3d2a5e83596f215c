using ControlPlane.Language.Compilation;
using ControlPlane.Language.Documents;

namespace ControlPlane.Language.Tests.Compilation;

public sealed class CatalogOrderTests
{
    private static readonly DocumentReader[] Shuffled = [.. new[] { 1, 2 }.Select(seed => new DocumentReader(Shuffle(seed)))];

    [Fact]
    public void The_order_of_the_catalog_has_no_meaning()
    {
        foreach (var golden in CompiledCase.All)
        {
            var expected = golden.Compile();
            foreach (var reader in Shuffled)
            {
                var compiled = Compiler.Compile(golden.Model(reader), Observed.None, previous: null);
                Bytes(compiled).ShouldBe(Bytes(expected), golden.ToString());
                compiled.Problems.Select(CompiledCase.Line).ShouldBe(expected.Problems.Select(CompiledCase.Line), golden.ToString());
            }
        }
    }

    private static IEnumerable<string> Bytes(Compiled compiled) =>
        from view in compiled.Views
        orderby view.Key.Fleet, view.Key.Band
        from resource in view.Value.All.OrderBy(resource => resource.Key.ToString(), StringComparer.Ordinal)
        select $"{view.Key} {resource.Key} {Convert.ToHexString(resource.Bytes.Span)}";

    private static Vocabulary Shuffle(int seed)
    {
        var random = new Random(seed);
        var (kinds, policies) = (Catalog.Default.Kinds.ToArray(), Catalog.Default.Policies.ToArray());
        random.Shuffle(kinds);
        random.Shuffle(policies);
        return new Vocabulary([.. kinds], [.. policies]) { PlannedKinds = Catalog.Default.PlannedKinds, PlannedPolicies = Catalog.Default.PlannedPolicies };
    }
}
