using ControlPlane.Language.Documents;
using ControlPlane.Language.Text;
using ControlPlane.Testing;

namespace ControlPlane.Language.Tests.Documents;

public sealed class AcceptedDocumentsTests
{
    public static TheoryData<GoldenCase> Cases => Golden.Cases("Accepted");

    [Theory, MemberData(nameof(Cases))]
    public void Documents_are_read_as_recorded_and_read_back_the_same(GoldenCase golden)
    {
        ArgumentNullException.ThrowIfNull(golden);
        var result = DocumentSet.Combine(golden.Inputs.Select(GoldenInput.Read));

        result.Problems.ShouldBeEmpty();
        golden.Verify(new Dictionary<string, string> { ["bodies.json"] = string.Concat(result.Documents.Select(document => document.Body.ToJson() + "\n")) });
        foreach (var document in result.Documents)
        {
            ReadBack(Catalog.Reader.ReadJson(document.Body.ToJson())).SameAs(document.Body).ShouldBeTrue();
            ReadBack(Catalog.Reader.ReadYaml(document.Body.ToYaml())).SameAs(document.Body).ShouldBeTrue();
        }
    }

    private static Mapping ReadBack(ReadResult result)
    {
        result.Problems.ShouldBeEmpty();
        return result.Documents.ShouldHaveSingleItem().Body;
    }
}
