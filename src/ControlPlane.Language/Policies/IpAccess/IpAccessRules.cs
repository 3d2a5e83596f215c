using System.Collections.Immutable;
using System.Net;
using ControlPlane.Language.Values;
using ControlPlane.Language.Values.Http;
using FluentValidation;

namespace ControlPlane.Language.Policies.IpAccess;

/// <summary>The rules of one authored access by address.</summary>
internal sealed class IpAccessRules : AbstractValidator<IpAccessSpec>
{
    public IpAccessRules()
    {
        RuleFor(access => access.Allow)
            .Must(blocks => blocks is not { IsEmpty: true })
            .WithProblem(PolicyCodes.AccessListEmpty, "is empty: nobody would be let in", "at least one block, or leave the key out for everybody");
        RuleFor(access => access.Allow).Blocks();
        RuleFor(access => access.Deny)
            .Must(blocks => blocks is not { IsEmpty: true })
            .WithProblem(PolicyCodes.AccessListEmpty, "is empty", "at least one block, or leave the key out for nobody");
        RuleFor(access => access.Deny).Blocks();
        RuleFor(access => access.Allow)
            .Custom(
                (blocks, context) =>
                {
                    var denied = (context.InstanceToValidate.Deny ?? []).Select(CidrBlock.Parse).OfType<IPNetwork>().ToImmutableArray();
                    foreach (var (index, block) in (blocks ?? []).Index())
                    {
                        if (CidrBlock.Parse(block) is { } allowed && denied.Any(wider => CidrBlock.Contains(wider, allowed)))
                            context.Fail(
                                IpAccessCodes.AllowedAndDenied,
                                "is denied too, and deny goes before allow: nobody is let in by it",
                                "blocks that `deny` does not hold as a whole",
                                below: $"[{index}]"
                            );
                    }
                }
            );
    }
}
