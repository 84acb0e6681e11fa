"""What happens between the frontier and the network: whose site it is, what it allows, and when to try again."""
