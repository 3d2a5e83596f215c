using System.Xml.Linq;
using ControlPlane.Language.Reference;

namespace ControlPlane.Language.Tests.Reference;

public sealed class LanguageReferenceTests
{
    /// <summary>The compiler's file of comments, copied beside the assembly.</summary>
    private static readonly TypeSummaries Summaries = new(XDocument.Load(Path.ChangeExtension(typeof(Catalog).Assembly.Location, ".xml")));

    [Fact]
    public void Every_kind_and_every_policy_says_what_it_is() =>
        Catalog
            .Default.Kinds.Select(kind => kind.SpecType)
            .Concat(Catalog.Default.Policies.Select(policy => policy.SpecType))
            .Where(spec => Summaries.Of(spec).Length < 5)
            .ShouldBeEmpty();
}
