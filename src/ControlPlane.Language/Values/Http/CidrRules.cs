using System.Collections.Immutable;
using ControlPlane.Language.Text;
using FluentValidation;

namespace ControlPlane.Language.Values.Http;

/// <summary>Rules of lists of blocks of addresses.</summary>
internal static class CidrRules
{
    /// <summary>Each item is a block, and none stands twice, however it is written.</summary>
    public static void Blocks<T>(this IRuleBuilder<T, ImmutableArray<string>?> rule) =>
        rule.Custom(
            (blocks, context) =>
            {
                for (var index = 0; index < (blocks?.Length ?? 0); index++)
                {
                    if (CidrBlock.Wrong(blocks!.Value[index]) is { } wrong)
                        context.Fail(ValueCodes.Cidr, $"is {Shown.Text(blocks.Value[index])}, which {wrong}", CidrBlock.Form, below: $"[{index}]");
                }
                context.FailRepeated(blocks, block => CidrBlock.Canonical(block), "", ValueCodes.ListedTwice, "is listed already");
            }
        );
}
